using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>Knows which terms are only names of the speakers, who address each other and are not the subject.</summary>
internal sealed class SpeakerNames
{
    /// <summary>Words with which sources label speakers whose names are unknown.</summary>
    private static readonly FrozenSet<string> Labels = FrozenSet.Create(
        StringComparer.Ordinal,
        "speaker",
        "sprecher",
        "sprecherin",
        "orateur",
        "hablante",
        "host",
        "guest",
        "interviewer",
        "moderator",
        "agent",
        "customer",
        "client",
        "caller",
        "operator",
        "narrator",
        "support",
        "participant",
        "unknown",
        "team",
        "kunde",
        "kundin",
        "gast",
        "doctor",
        "patient",
        "teacher",
        "student"
    );

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Capitals _capitals;

    public SpeakerNames(SpokenText text, IReadOnlyList<Cue> cues, Capitals capitals)
    {
        _capitals = capitals;
        string? previous = null;
        foreach (var cue in cues)
        {
            if (cue.Speaker is not { } name || string.Equals(name, previous, StringComparison.Ordinal))
                continue;
            previous = name;
            AddWords(SpeakerName.Cut(name)!, text.Language.Tag);
        }
    }

    /// <summary>Whether the term is a word of a speaker's name and is written as a name wherever capitals tell names from words.</summary>
    public bool Contains(Term term) => _keys.Contains(term.Key) && !_capitals.IsSeenInLowerCase(term);

    private void AddWords(string name, string language)
    {
        var scanner = new WordScanner(name);
        while (scanner.MoveNext())
        {
            var word = SpokenText.Normalize(name.AsSpan(scanner.Start, scanner.End - scanner.Start));
            if (!Labels.Contains(word))
                _keys.Add(Inflection.Fold(word, language));
        }
    }
}
