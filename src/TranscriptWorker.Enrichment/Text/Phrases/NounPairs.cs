using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>
/// Tells two words that name something ("washing machine") from a noun and its verb ("gearbox locks") by their neighbours.
/// </summary>
/// <remarks>
/// For texts in which phrases occur once, so that recurrence is no evidence. The words around a pair and its endings decide, as the
/// rules of Brill, "A simple rule-based part of speech tagger" (1992), decide by neighbouring words and by endings.
/// </remarks>
internal sealed class NounPairs
{
    private static readonly FrozenSet<string> EnglishAuxiliaries = Words(
        "is are was were has have had can could will would shall should may might must does did do isn't aren't wasn't weren't won't can't"
    );

    /// <summary>Words before a verb: subjects, "to", auxiliaries.</summary>
    private static readonly FrozenSet<string> EnglishVerbLeads = Words(
        "i you he she it we they who to can could will would shall should may might must don't doesn't didn't can't won't let's please not"
    );

    /// <summary>Words that begin a clause of their own, before which a clause needs its verb.</summary>
    private static readonly FrozenSet<string> EnglishClauseStarts = Words(
        "that when if because while whenever until unless although though since before after as where why how and but or so then"
    );

    /// <summary>Words that follow a verb, and a noun only behind a comma: articles, pronouns, conjunctions of time and reason.</summary>
    private static readonly FrozenDictionary<string, FrozenSet<string>> AfterVerb = new Dictionary<string, FrozenSet<string>>(
        StringComparer.Ordinal
    )
    {
        ["en"] = Words(
            "the a an this these those my your his her its our their me you him us them it when whenever if because while until as"
        ),
        ["fr"] = Words("le la les l un une des du ce cet cette ces mon ma mes son sa ses notre nos leur leurs quand lorsque si parce car"),
        ["es"] = Words("el la los las un una unos unas este esta estos estas mi mis su sus nuestro nuestra cuando si porque mientras"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly SpokenText _text;
    private readonly IReadOnlyList<Cue> _cues;
    private readonly bool _hasCapitals;

    public NounPairs(SpokenText text, IReadOnlyList<Cue> cues)
    {
        _text = text;
        _cues = cues;
        _hasCapitals = text.Words.Exists(word => char.IsUpper(cues[word.Cue].Text[word.Start]));
    }

    /// <summary>Whether the words at <paramref name="left"/> and after it may name something together.</summary>
    /// <param name="left">Index of the first word.</param>
    /// <param name="sentence">The sentence of both words.</param>
    public bool MayName(int left, in Sentence sentence)
    {
        var right = left + 1;
        var next = right + 1 < sentence.EndWord && !_text.Words[right + 1].AfterBreak ? Spelling(right + 1) : "";
        if (AfterVerb.TryGetValue(_text.Language.Tag, out var afterVerb) && afterVerb.Contains(next))
            return false;
        return _text.Language.Lexicon.Language switch
        {
            "de" => !_hasCapitals || IsCapital(right),
            "en" => MayNameInEnglish(left, next, sentence),
            _ => true,
        };
    }

    private bool MayNameInEnglish(int left, string next, in Sentence sentence)
    {
        var right = left + 1;
        if (IsCapital(left) && IsCapital(right) && left > sentence.FirstWord)
            return true;
        if (IsPast(Spelling(right)))
            return false;
        var before = left > sentence.FirstWord ? Spelling(left - 1) : "";
        if (!IsCapital(left) && EnglishVerbLeads.Contains(before))
            return false;
        var mayBeVerb = IsPlural(Spelling(right)) != IsPlural(Spelling(left));
        return !mayBeVerb || EnglishAuxiliaries.Contains(next) || HasVerbBefore(left, sentence);
    }

    /// <summary>Whether the clause has a subject or an auxiliary before the word, so that the verb is not still to come.</summary>
    private bool HasVerbBefore(int word, in Sentence sentence)
    {
        var clausal = _text.Language.Lexicon.Clausal;
        for (var i = word - 1; i >= sentence.FirstWord; i--)
        {
            var spelling = Spelling(i);
            if (EnglishClauseStarts.Contains(spelling))
                return false;
            if (clausal.Contains(Inflection.WithoutClitic(spelling)) || IsPast(spelling))
                return true;
            if (_text.Words[i].AfterBreak)
                return false;
        }

        return false;
    }

    private static bool IsPast(string word) => word.Length > 4 && Ends(word, "ed") && !Ends(word, "eed");

    private static bool IsPlural(string word) =>
        word.Length > 3
        && word[^1] == 's'
        && !Ends(word, "ss")
        && !Ends(word, "us")
        && !Ends(word, "is")
        && word is not ("sales" or "news" or "sports" or "systems" or "operations" or "customs" or "series" or "species" or "lens");

    private static bool Ends(string word, string ending) => word.EndsWith(ending, StringComparison.Ordinal);

    private string Spelling(int word) => _text.Words[word].Form.Text;

    private bool IsCapital(int word) => char.IsUpper(_cues[_text.Words[word].Cue].Text[_text.Words[word].Start]);

    private static FrozenSet<string> Words(string list) => list.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
