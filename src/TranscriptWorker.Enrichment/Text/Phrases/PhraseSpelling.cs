using System.Text;

namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>Writes phrases as the source spells them.</summary>
internal sealed class PhraseSpelling(SpokenText text, IReadOnlyList<Cue> cues)
{
    /// <summary>
    /// The most frequent spelling. Spellings at the start of a sentence count only if there are no others, because of the capital.
    /// </summary>
    /// <param name="places">Indexes of the first words of the occurrences, in ascending order; at least one.</param>
    /// <param name="length">Number of words.</param>
    public string MostFrequent(IReadOnlyList<int> places, int length)
    {
        const int sentenceStart = 1;
        const int insideSentence = 1_000_000;
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var place in places)
        {
            var spelling = At(place, length);
            var weight = BeginsSentence(place) ? sentenceStart : insideSentence;
            if (!counts.TryAdd(spelling, weight))
                counts[spelling] += weight;
            else
                order.Add(spelling);
        }

        return order.MaxBy(spelling => counts[spelling])!;
    }

    /// <summary>The phrase with a capital at its start, unless a later letter of the first word has one ("iPhone").</summary>
    public static string Title(string phrase)
    {
        var end = phrase.AsSpan().IndexOf(' ');
        var word = end < 0 ? phrase.AsSpan() : phrase.AsSpan(0, end);
        foreach (var character in word)
        {
            if (char.IsUpper(character))
                return phrase;
        }

        return char.ToUpperInvariant(phrase[0]) + phrase[1..];
    }

    private bool BeginsSentence(int word)
    {
        var (from, to) = (0, text.Sentences.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (text.Sentences[middle].FirstWord < word)
                from = middle + 1;
            else
                to = middle;
        }

        return from < text.Sentences.Count && text.Sentences[from].FirstWord == word;
    }

    private string At(int place, int length)
    {
        var spelling = new StringBuilder();
        for (var i = place; i < place + length; i++)
        {
            var word = text.Words[i];
            if (i > place)
            {
                var before = text.Words[i - 1];
                if (before.Cue != word.Cue)
                    spelling.Append(' ');
                else if (word.Start > before.Start + before.Length)
                {
                    var between = cues[word.Cue].Text[before.Start + before.Length];
                    spelling.Append(char.IsWhiteSpace(between) ? ' ' : between);
                }
            }

            spelling.Append(cues[word.Cue].Text, word.Start, word.Length);
        }

        return spelling.ToString();
    }
}
