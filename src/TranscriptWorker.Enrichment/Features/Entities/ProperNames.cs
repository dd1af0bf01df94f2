using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.Entities;

/// <summary>Finds proper names by capitals inside sentences, by the speakers' names, and behind titles.</summary>
/// <remarks>
/// A run of capitalised words inside a sentence is a name if it has several words or recurs, and if its words are rarely written in lower
/// case. The first word of a sentence has a capital anyway, so it counts only if the same word is a name elsewhere. A language that
/// capitalises nouns shows in the share of capitals among the words inside sentences: German, and any transcript with more than 15 %, gets
/// only names of speakers and names behind titles. Abbreviations in capitals ("API") are no names by themselves.
/// </remarks>
internal sealed class ProperNames
{
    /// <summary>Share of capitalised words inside sentences above which capitals do not mark names.</summary>
    private const double MaxCapitals = 0.15;

    /// <summary>Number of words inside sentences from which the share counts.</summary>
    private const int MinWords = 12;
    private const int MaxWords = 5;

    private static readonly FrozenSet<string> Titles =
        "mr mrs ms dr prof professor herr herrn frau monsieur madame mme señor señora sr sra don doña"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Particles = "van von de der den du di da del la le bin al of"
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private readonly SpokenText _text;
    private readonly IReadOnlyList<Cue> _cues;
    private readonly HashSet<string> _speakers;
    private readonly Dictionary<string, int> _capital = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lower = new(StringComparer.Ordinal);

    public ProperNames(SpokenText text, IReadOnlyList<Cue> cues)
    {
        _text = text;
        _cues = cues;
        _speakers = SpeakerWords.Names(cues).SelectMany(SpeakerWords.Of).ToHashSet(StringComparer.Ordinal);
        AreTold = Count() && text.Language.Tag is not "de";
    }

    /// <summary>Whether capitals mark names in this transcript.</summary>
    public bool AreTold { get; }

    /// <summary>The names in order, each with its parts by cue.</summary>
    public IEnumerable<List<CuePart>> Find(CancellationToken cancellationToken)
    {
        foreach (var sentence in _text.Sentences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = sentence.FirstWord; i < sentence.EndWord; )
            {
                var length = LengthAt(sentence, i);
                if (length > 0)
                    yield return Parts(i, length);
                i += Math.Max(1, length);
            }
        }
    }

    /// <summary>Counts capitals inside sentences, and tells whether they mark anything.</summary>
    private bool Count()
    {
        var (capitals, all) = (0, 0);
        foreach (var sentence in _text.Sentences)
        {
            for (var i = sentence.FirstWord + 1; i < sentence.EndWord; i++)
            {
                var form = _text.Words[i].Form;
                var capital = IsCapital(i);
                var counts = capital ? _capital : _lower;
                counts[form.Text] = counts.GetValueOrDefault(form.Text) + 1;
                all++;
                capitals += capital && form.IsContent ? 1 : 0;
            }
        }

        return all < MinWords || capitals <= MaxCapitals * all;
    }

    private int LengthAt(in Sentence sentence, int first)
    {
        if (Titles.Contains(_text.Words[first].Form.Text) && IsCapital(first) && first + 1 < sentence.EndWord && IsNameWord(first + 1))
            return 1 + RunLength(sentence, first + 1, followsTitle: true);
        if (!IsNameWord(first))
            return 0;
        var isSpeaker = _speakers.Contains(_text.Words[first].Form.Text);
        if (!AreTold && !isSpeaker)
            return 0;
        var length = RunLength(sentence, first, followsTitle: false);
        if (isSpeaker)
            return length;
        return IsName(sentence, first, length) ? length : 0;
    }

    private bool IsName(in Sentence sentence, int first, int length)
    {
        var begins = first == sentence.FirstWord;
        var mixed = false;
        for (var i = first; i < first + length; i++)
        {
            var form = _text.Words[i].Form.Text;
            if (Particles.Contains(form) && !IsCapital(i))
                continue;
            if (_lower.GetValueOrDefault(form) > _capital.GetValueOrDefault(form) / 4)
                return false;
            mixed |= !IsAllCapitals(i);
        }

        if (!mixed)
            return false;
        var known = _capital.GetValueOrDefault(_text.Words[first].Form.Text);
        if (begins)
            return known > 0;
        return length > 1 || known >= _text.MinRecurrence;
    }

    /// <summary>Number of words of the name that begins at a word; lower-case particles only between two of them.</summary>
    private int RunLength(in Sentence sentence, int first, bool followsTitle)
    {
        var length = 1;
        while (length < MaxWords && first + length < sentence.EndWord && !_text.Words[first + length].AfterBreak)
        {
            if (IsNameWord(first + length) && (AreTold || followsTitle || _speakers.Contains(_text.Words[first + length].Form.Text)))
                length++;
            else if (
                first + length + 1 < sentence.EndWord
                && AreTold
                && Particles.Contains(_text.Words[first + length].Form.Text)
                && !_text.Words[first + length + 1].AfterBreak
                && IsNameWord(first + length + 1)
            )
                length += 2;
            else
                break;
            if (followsTitle && !AreTold && length == 1)
                break;
        }

        return length;
    }

    private bool IsNameWord(int index)
    {
        var form = _text.Words[index].Form;
        return IsCapital(index)
            && form.Text.Length > 1
            && (form.Kind is FormKind.Content or FormKind.Light || _speakers.Contains(form.Text));
    }

    private bool IsCapital(int index)
    {
        var word = _text.Words[index];
        return char.IsUpper(_cues[word.Cue].Text[word.Start]);
    }

    private bool IsAllCapitals(int index)
    {
        var word = _text.Words[index];
        foreach (var character in _cues[word.Cue].Text.AsSpan(word.Start, word.Length))
        {
            if (char.IsLower(character))
                return false;
        }

        return true;
    }

    private List<CuePart> Parts(int first, int length)
    {
        var parts = new List<CuePart>(1);
        for (var i = first; i < first + length; i++)
        {
            var word = _text.Words[i];
            if (parts.Count > 0 && parts[^1].Cue == word.Cue)
                parts[^1] = parts[^1] with { End = word.Start + word.Length };
            else
                parts.Add(new CuePart(word.Cue, word.Start, word.Start + word.Length));
        }

        return parts;
    }
}
