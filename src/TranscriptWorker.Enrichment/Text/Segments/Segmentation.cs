using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Text.Segments;

/// <summary>Divides a sequence of vectors where the parts differ most.</summary>
/// <remarks>
/// Each step splits the segment at the place that lowers the squared distances of all vectors from the means of their segments the most, as
/// Ward, "Hierarchical grouping to optimize an objective function" (1963), does from below. Sums that grow with the place give the error of
/// both parts, so that a step visits each vector of the two new segments once and needs no table of distances. Fewer segments are always
/// unions of more segments.
/// </remarks>
internal sealed class Segmentation
{
    /// <summary>Minimum number of utterances in a segment.</summary>
    public const int MinLength = 5;

    private readonly WindowVectors _vectors;
    private readonly IReadOnlyList<Utterance> _utterances;
    private readonly double[] _whole;
    private readonly double[] _left;
    private readonly List<Split> _open = [];
    private readonly List<int> _boundaries = [];

    private Segmentation(WindowVectors vectors, IReadOnlyList<Utterance> utterances)
    {
        _vectors = vectors;
        _utterances = utterances;
        _whole = new double[vectors.TermCount];
        _left = new double[vectors.TermCount];
    }

    /// <summary>Finds the boundaries between segments.</summary>
    /// <param name="text">The text.</param>
    /// <param name="utterances">Its utterances.</param>
    /// <param name="count">Maximum number of segments.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// Numbers of the utterances that begin a segment, except the first, the clearest boundary first; fewer than wanted if no further
    /// segment can be split.
    /// </returns>
    public static List<int> Boundaries(SpokenText text, IReadOnlyList<Utterance> utterances, int count, CancellationToken cancellationToken)
    {
        var vectors = new WindowVectors(text, utterances, cancellationToken);
        var segmentation = new Segmentation(vectors, utterances);
        segmentation.Open(0, utterances.Count, cancellationToken);
        while (segmentation._boundaries.Count < count - 1 && segmentation.Divide(cancellationToken)) { }
        return segmentation._boundaries;
    }

    private bool Divide(CancellationToken cancellationToken)
    {
        if (_open.Count == 0)
            return false;
        var best = 0;
        for (var i = 1; i < _open.Count; i++)
        {
            if (_open[i].Gain > _open[best].Gain || (_open[i].Gain == _open[best].Gain && _open[i].At < _open[best].At))
                best = i;
        }

        var split = _open[best];
        _open.RemoveAt(best);
        _boundaries.Add(split.At);
        Open(split.Start, split.At, cancellationToken);
        Open(split.At, split.End, cancellationToken);
        return true;
    }

    /// <summary>Adds the best split of a segment to the open ones, if it has one.</summary>
    private void Open(int start, int end, CancellationToken cancellationToken)
    {
        if (end - start < 2 * MinLength)
            return;
        Array.Clear(_whole);
        Array.Clear(_left);
        for (var i = start; i < end; i++)
            Add(_whole, i);

        var whole = 0.0;
        foreach (var weight in _whole)
            whole += weight * weight;

        var (left, common) = (0.0, 0.0);
        var best = new Split(start, end, 0, 0);
        for (var at = start + 1; at <= end - MinLength; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Take(at - 1, ref left, ref common);
            if (at < start + MinLength || !_utterances[at].BeginsSentence)
                continue;
            var right = whole - (2 * common) + left;
            var gain = Math.Round((left / (at - start)) + (right / (end - at)) - (whole / (end - start)), 9);
            if (gain > best.Gain)
                best = new Split(start, end, at, gain);
        }

        if (best.Gain > 0)
            _open.Add(best);
    }

    /// <summary>Moves a vector to the left part. Keeps the square of the left sum, and its product with the sum of the segment.</summary>
    private void Take(int utterance, ref double left, ref double common)
    {
        var terms = _vectors.Terms(utterance);
        var weights = _vectors.Weights(utterance);
        for (var i = 0; i < terms.Length; i++)
        {
            var before = _left[terms[i]];
            var after = before + weights[i];
            left += (after * after) - (before * before);
            common += _whole[terms[i]] * weights[i];
            _left[terms[i]] = after;
        }
    }

    private void Add(double[] sum, int utterance)
    {
        var terms = _vectors.Terms(utterance);
        var weights = _vectors.Weights(utterance);
        for (var i = 0; i < terms.Length; i++)
            sum[terms[i]] += weights[i];
    }

    /// <param name="Start">First utterance of the segment.</param>
    /// <param name="End">The utterance after the segment.</param>
    /// <param name="At">First utterance of the right part.</param>
    /// <param name="Gain">Decrease of the squared error.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Split(int Start, int End, int At, double Gain);
}
