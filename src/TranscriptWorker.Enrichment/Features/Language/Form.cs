namespace TranscriptWorker.Enrichment.Features.Language;

/// <summary>What a word form can contribute.</summary>
internal enum FormKind
{
    /// <summary>It names something.</summary>
    Content,

    /// <summary>It names something only together with others: "end" in "front end", "check" in "type check".</summary>
    Light,

    /// <summary>It joins two words to one name: "of" in "proof of concept".</summary>
    Link,

    /// <summary>Articles, pronouns, prepositions, conjunctions, auxiliaries.</summary>
    Function,

    /// <summary>Spoken fillers, and verbs, adverbs and nouns of little content.</summary>
    Filler,

    /// <summary>Digits only.</summary>
    Number,

    /// <summary>Longer than <see cref="WordScanner.MaxWordLength"/>: no word of a language.</summary>
    Overlong,
}

/// <summary>A lower-case spelling, shared by all words that are spelled so.</summary>
/// <param name="text">The lower-case spelling.</param>
/// <param name="kind">What it can contribute.</param>
/// <param name="term">The term that it is an inflection of.</param>
internal sealed class Form(string text, FormKind kind, Term term)
{
    public string Text { get; } = text;

    public FormKind Kind { get; set; } = kind;

    public Term Term { get; } = term;

    /// <summary>How many words are spelled so.</summary>
    public int Count { get; set; }

    public bool IsContent => Kind == FormKind.Content;
}

/// <summary>What inflections of one word have in common.</summary>
/// <param name="id">0-based, in the order of the first occurrence.</param>
/// <param name="key">The folded spelling.</param>
internal sealed class Term(int id, string key)
{
    public int Id { get; } = id;

    public string Key { get; } = key;
}

/// <summary>A word where it stands.</summary>
/// <param name="Cue">0-based number of the cue.</param>
/// <param name="Start">0-based offset in the cue's text.</param>
/// <param name="Length">In UTF-16 code units.</param>
/// <param name="Form">Its spelling.</param>
/// <param name="AfterBreak">Punctuation stands between it and the word before, so that the two are no phrase.</param>
internal readonly record struct Word(int Cue, int Start, int Length, Form Form, bool AfterBreak);
