namespace TranscriptWorker.Enrichment.Features.ActionItems;

/// <summary>The rules by which a sentence announces a task.</summary>
internal enum ActionRule
{
    /// <summary>The speaker takes it: "I'll send the draft".</summary>
    Commitment,

    /// <summary>The speaker gives it to the listener: "can you send the draft".</summary>
    Request,

    /// <summary>A named person has it: "Anna will send the draft".</summary>
    Assignment,

    /// <summary>Nobody in particular has it: "let's send the draft".</summary>
    Proposal,
}

/// <summary>A task that a sentence announces.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="First">Index of the first token of the opening.</param>
/// <param name="Verb">Index of the verb.</param>
/// <param name="Name">The person that the rule names, as said; null if it names none.</param>
internal readonly record struct ActionCandidate(ActionRule Rule, int First, int Verb, string? Name);
