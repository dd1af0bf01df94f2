using System.Text.Json;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Dates;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.ActionItems;

/// <summary>Finds sentences that announce tasks, with their owners and due dates.</summary>
internal sealed class ActionItemsEnricher : IEnricher
{
    public string Feature => "action-items";

    public string Method => "opening-and-verb";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = request.Read(transcript, cancellationToken);
        var grammar = ActionGrammar.For(text.Language.Tag);
        var items = new List<ActionItem>();
        var count = 0;
        if (grammar is not null)
        {
            var people = new People(text, transcript.Cues);
            var reader = new TokenReader();
            var dates = new DateReader(SpeechLocale.Of(text.Language, request.Language, transcript.Language));
            var rules = new ActionRules(grammar, people);
            foreach (var sentence in text.Sentences)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var tokens = reader.Read(sentence.Text(transcript.Cues));
                var due = Due(tokens, dates, grammar);
                // The item quotes the whole sentence: a second task of the same owner in it would be the same item.
                var found = rules
                    .Find(tokens, due is not null, sentence.IsQuestion)
                    .Select(candidate => Describe(transcript.Cues, sentence, tokens, candidate, people, due))
                    .DistinctBy(item => (item.Rule, item.Owner))
                    .ToList();
                count += found.Count;
                items.AddRange(found.Take(ActionItemsResult.MaxItems - items.Count));
            }
        }

        var reason = grammar is null ? "language-not-supported" : null;
        var result = new ActionItemsResult(text.Language.Tag, text.Language.Source, Method, reason, null, count, items);
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, ActionItemsJson.Default.ActionItemsResult));
    }

    private static ActionItem Describe(
        IReadOnlyList<Cue> cues,
        in Sentence sentence,
        Tokens tokens,
        ActionCandidate candidate,
        People people,
        DueDate? due
    )
    {
        var speaker = SpeakerName.Cut(cues[sentence.FirstCue].Speaker);
        var (owner, source) = Owner(candidate, tokens, speaker, people);
        return new ActionItem(
            QuotedText.Cut(tokens.Text, ActionItemsResult.MaxTextLength),
            candidate.Rule switch
            {
                ActionRule.Commitment => "commitment",
                ActionRule.Request => "request",
                ActionRule.Assignment => "assignment",
                _ => "proposal",
            },
            owner,
            source,
            due,
            speaker,
            [.. Enumerable.Range(sentence.FirstCue, sentence.LastCue - sentence.FirstCue + 1).Select(cue => cues[cue].Id)],
            cues[sentence.FirstCue].StartMs,
            cues[sentence.LastCue].EndMs
        );
    }

    private static (string? Owner, string? Source) Owner(ActionCandidate candidate, Tokens tokens, string? speaker, People people)
    {
        if (candidate.Rule == ActionRule.Assignment)
            return (candidate.Name, "named");
        if (candidate.Rule == ActionRule.Commitment)
            return (speaker, speaker is null ? null : "speaker");
        if (candidate.Rule == ActionRule.Proposal)
            return (null, null);
        if (people.Addressed(tokens) is { } addressed)
            return (addressed, "named");
        var other = people.Other(speaker);
        return (other, other is null ? null : "listener");
    }

    /// <summary>The first date of a sentence that is not in the past.</summary>
    private static DueDate? Due(Tokens tokens, DateReader dates, ActionGrammar grammar)
    {
        foreach (var date in dates.Find(tokens))
        {
            if (date.Tense == DateTense.Past)
                continue;
            var first = tokens.IndexAt(date.Start);
            var start = first;
            while (start > 0 && first - start < 3 && tokens.Follows(start) && grammar.Prepositions.Contains(tokens.Lower(start - 1)))
                start--;
            return new DueDate(tokens.Text[tokens[start].Start..date.End], date.Iso, date.Tense == DateTense.Future);
        }

        return null;
    }
}
