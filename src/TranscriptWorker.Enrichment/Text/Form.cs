namespace TranscriptWorker.Enrichment.Text;

/// <summary>The contribution of a word form to the subject.</summary>
internal enum FormKind
{
    /// <summary>Names something.</summary>
    Content,

    /// <summary>Names something only together with other words: "end" in "front end", "check" in "type check".</summary>
    Light,

    /// <summary>Joins two words to one name: "of" in "proof of concept".</summary>
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

/// <summary>A lower-case spelling, shared by all words with this spelling.</summary>
/// <param name="text">The lower-case spelling.</param>
/// <param name="kind">The kind of contribution.</param>
/// <param name="term">The term of which it is an inflection.</param>
internal sealed class Form(string text, FormKind kind, Term term)
{
    public string Text { get; } = text;

    public FormKind Kind { get; set; } = kind;

    public Term Term { get; } = term;

    /// <summary>Number of words with this spelling.</summary>
    public int Count { get; set; }

    public bool IsContent => Kind == FormKind.Content;
}

/// <summary>The inflections of one word.</summary>
/// <param name="id">0-based number in the order of first occurrence.</param>
/// <param name="key">The folded spelling.</param>
internal sealed class Term(int id, string key)
{
    public int Id { get; } = id;

    public string Key { get; } = key;
}

/// <summary>An occurrence of a word.</summary>
/// <param name="Cue">0-based number of the cue.</param>
/// <param name="Start">0-based offset in the text of the cue.</param>
/// <param name="Length">Length in UTF-16 code units.</param>
/// <param name="Form">The form of the word.</param>
/// <param name="AfterBreak">Whether punctuation separates it from the previous word, so that the two are not in one phrase.</param>
internal readonly record struct Word(int Cue, int Start, int Length, Form Form, bool AfterBreak);
