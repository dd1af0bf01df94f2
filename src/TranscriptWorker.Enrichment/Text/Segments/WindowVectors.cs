using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Text.Segments;

/// <summary>
/// For each utterance, the weights of the content terms in it and its neighbours, as a sparse vector of length 1, or 0 without such terms.
/// </summary>
/// <remarks>
/// Weights are term frequency times inverse frequency of the utterances that have the term: Salton and Buckley, "Term-weighting approaches
/// in automatic text retrieval" (1988). Terms of a single utterance connect nothing and are left out.
/// </remarks>
internal sealed class WindowVectors
{
    /// <summary>Number of neighbours on each side. A window that is not centred moves every boundary by half its length.</summary>
    private const int Neighbours = 3;

    private const int MinUtterances = 2;

    private readonly int[] _starts;
    private readonly List<int> _terms = [];
    private readonly List<double> _weights = [];

    public WindowVectors(SpokenText text, IReadOnlyList<Utterance> utterances, CancellationToken cancellationToken)
    {
        Count = utterances.Count;
        TermCount = text.TermCount;
        _starts = new int[Count + 1];
        var rarity = Rarity(text, utterances);
        var window = new double[text.TermCount];
        var touched = new List<int>();
        for (var i = 0; i < Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = utterances[Math.Max(0, i - Neighbours)].FirstWord;
            var end = utterances[Math.Min(Count - 1, i + Neighbours)].EndWord;
            for (var word = first; word < end; word++)
            {
                var form = text.Words[word].Form;
                if (!form.IsContent || rarity[form.Term.Id] <= 0)
                    continue;
                if (window[form.Term.Id] == 0)
                    touched.Add(form.Term.Id);
                window[form.Term.Id] += rarity[form.Term.Id];
            }

            Append(window, touched);
            _starts[i + 1] = _terms.Count;
        }
    }

    public int Count { get; }

    public int TermCount { get; }

    public ReadOnlySpan<int> Terms(int utterance) => CollectionsMarshal.AsSpan(_terms)[_starts[utterance].._starts[utterance + 1]];

    public ReadOnlySpan<double> Weights(int utterance) => CollectionsMarshal.AsSpan(_weights)[_starts[utterance].._starts[utterance + 1]];

    /// <summary>Appends the window with length 1 and clears it.</summary>
    private void Append(double[] window, List<int> touched)
    {
        var squares = 0.0;
        foreach (var term in touched)
            squares += window[term] * window[term];
        var length = Math.Sqrt(squares);
        foreach (var term in touched)
        {
            _terms.Add(term);
            _weights.Add(window[term] / length);
            window[term] = 0;
        }

        touched.Clear();
    }

    /// <summary>ln(N / n) of a term in n of N utterances, rounded because libraries differ in the last digit; 0 if n is 1.</summary>
    private static double[] Rarity(SpokenText text, IReadOnlyList<Utterance> utterances)
    {
        var counts = new int[text.TermCount];
        var lastSeen = new int[text.TermCount];
        for (var i = 0; i < utterances.Count; i++)
        {
            for (var word = utterances[i].FirstWord; word < utterances[i].EndWord; word++)
            {
                var form = text.Words[word].Form;
                if (!form.IsContent || lastSeen[form.Term.Id] == i + 1)
                    continue;
                lastSeen[form.Term.Id] = i + 1;
                counts[form.Term.Id]++;
            }
        }

        var rarity = new double[text.TermCount];
        for (var term = 0; term < counts.Length; term++)
            rarity[term] = counts[term] < MinUtterances ? 0 : Math.Round(Math.Log((double)utterances.Count / counts[term]), 6);
        return rarity;
    }
}
