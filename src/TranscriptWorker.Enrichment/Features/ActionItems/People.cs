using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.ActionItems;

/// <summary>A person that a sentence names.</summary>
/// <param name="Text">The speaker's name if one speaker has it, otherwise the name as said.</param>
/// <param name="Tokens">Number of tokens.</param>
internal readonly record struct NamedPerson(string Text, int Tokens);

/// <summary>The people of a recording: its speakers, and words that are used like names.</summary>
/// <remarks>
/// A capitalised word is a name if it belongs to a speaker, follows a title, or, in a language that does not capitalise nouns, has a
/// capital inside sentences and is never written in lower case.
/// </remarks>
internal sealed class People
{
    /// <summary>Speakers by a word of their names; null if several have the word.</summary>
    private readonly Dictionary<string, string?> _speakers = new(StringComparer.Ordinal);

    private readonly HashSet<string> _capital = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lower = new(StringComparer.Ordinal);
    private readonly bool _nounsHaveCapitals;

    public People(SpokenText text, IReadOnlyList<Cue> cues)
    {
        _nounsHaveCapitals = text.Language.Tag is "de";
        Names = SpeakerWords.Names(cues);
        foreach (var name in Names)
            AddWords(name);
        foreach (var sentence in text.Sentences)
        {
            for (var i = sentence.FirstWord; i < sentence.EndWord; i++)
            {
                var word = text.Words[i];
                if (!char.IsUpper(cues[word.Cue].Text[word.Start]))
                    _lower.Add(word.Form.Text);
                else if (i > sentence.FirstWord && word.Form.IsContent)
                    _capital.Add(word.Form.Text);
            }
        }
    }

    /// <summary>The names of the speakers, in the order of their first cues.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The person whom a token begins to name; null if none.</summary>
    public NamedPerson? NameAt(Tokens tokens, int index)
    {
        var word = tokens.Lower(index);
        if (word.Length < 2 || !tokens.IsCapital(index))
            return null;
        if (
            word is "mr" or "mrs" or "ms" or "dr" or "herr" or "frau" or "monsieur" or "madame" or "señor" or "señora"
            && tokens.IsCapital(index + 1)
        )
            return new NamedPerson(tokens.Text[tokens[index].Start..tokens[index + 1].End], 2);
        if (_speakers.TryGetValue(word, out var speaker))
        {
            var length = tokens.Follows(index + 1) && tokens.IsCapital(index + 1) && _speakers.ContainsKey(tokens.Lower(index + 1)) ? 2 : 1;
            return new NamedPerson(speaker ?? tokens.Text[tokens[index].Start..tokens[index + length - 1].End], length);
        }

        if (_nounsHaveCapitals || _lower.Contains(word) || !_capital.Contains(word))
            return null;
        return new NamedPerson(tokens.Text[tokens[index].Start..tokens[index].End], 1);
    }

    /// <summary>
    /// The person whom a sentence addresses at its start or its end, set off by a comma: "Anna, …" or "…, Anna?"; null if none.
    /// </summary>
    public string? Addressed(Tokens tokens)
    {
        var last = tokens.Count - 1;
        if (last > 0 && tokens.Before(last) is ", " && NameAt(tokens, last) is { } behind)
            return behind.Text;
        for (var i = 0; i < Math.Min(3, last); i++)
        {
            if (NameAt(tokens, i) is { } name && i + name.Tokens < tokens.Count && tokens.Before(i + name.Tokens).StartsWith(","))
                return name.Text;
        }

        return null;
    }

    /// <summary>The other one of two named speakers; null if there are not exactly two.</summary>
    public string? Other(string? speaker)
    {
        if (Names.Count != 2 || speaker is null)
            return null;
        return string.Equals(Names[0], speaker, StringComparison.Ordinal) ? Names[1] : Names[0];
    }

    private void AddWords(string name)
    {
        foreach (var word in SpeakerWords.Of(name))
        {
            if (!_speakers.TryAdd(word, name))
                _speakers[word] = null;
        }
    }
}
