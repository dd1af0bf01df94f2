using System.Runtime.InteropServices;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// The comparisons of a sample, added up by subject: the entries of one subject agree or disagree together, so they are no independent
/// observations, and the subject is the unit of the sample.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClusterTotals
{
    /// <summary>The number of subjects of which anything was compared.</summary>
    public long Subjects { get; private init; }

    /// <summary>The number of comparisons.</summary>
    public long Compared { get; private init; }

    /// <summary>The number of comparisons that disagreed.</summary>
    public long Disagreeing { get; private init; }

    /// <summary>The sum over all subjects of the square of the number of comparisons.</summary>
    public double SquaredSizes { get; private init; }

    /// <summary>The sum over all subjects of the square of the number that disagreed.</summary>
    public double SquaredDisagreements { get; private init; }

    /// <summary>The sum over all subjects of the product of both numbers.</summary>
    public double Products { get; private init; }

    /// <summary>Adds a subject; one without comparisons changes nothing.</summary>
    public ClusterTotals Add(long compared, long disagreeing) =>
        compared == 0
            ? this
            : new ClusterTotals
            {
                Subjects = Subjects + 1,
                Compared = Compared + compared,
                Disagreeing = Disagreeing + disagreeing,
                SquaredSizes = SquaredSizes + ((double)compared * compared),
                SquaredDisagreements = SquaredDisagreements + ((double)disagreeing * disagreeing),
                Products = Products + ((double)compared * disagreeing),
            };
}
