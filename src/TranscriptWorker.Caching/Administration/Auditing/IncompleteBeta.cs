namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// The regularised incomplete beta function: the share of a beta distribution below x. By the continued fraction
/// <see href="https://dlmf.nist.gov/8.17#E22">8.17.22</see> of the Digital Library of Mathematical Functions, evaluated by the modified
/// method of Lentz (Thompson and Barnett, Journal of Computational Physics 64, 1986).
/// </summary>
internal static class IncompleteBeta
{
    private const double Precision = 1e-14;
    private const double Tiny = 1e-300;
    private const int MaxTerms = 100_000;

    // Lanczos's approximation of the gamma function with g = 7, in Godfrey's coefficients.
    private static readonly double[] Lanczos =
    [
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7,
    ];

    /// <summary>The share of the distribution with these shapes that is below x.</summary>
    /// <param name="x">From 0 to 1.</param>
    /// <param name="a">First shape, positive.</param>
    /// <param name="b">Second shape, positive.</param>
    public static double Regularized(double x, double a, double b)
    {
        if (x <= 0)
            return 0;
        if (x >= 1)
            return 1;
        // The fraction converges quickly on this side of the mean only.
        return x > (a + 1) / (a + b + 2) ? 1 - FromFraction(1 - x, b, a) : FromFraction(x, a, b);
    }

    private static double FromFraction(double x, double a, double b)
    {
        var factor = Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;
        var (c, d) = (1.0, 1 / Bounded(1 - ((a + b) * x / (a + 1))));
        var fraction = d;
        for (var m = 1; m < MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Bounded(1 + (even * d));
            c = Bounded(1 + (even / c));
            fraction *= c * d;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Bounded(1 + (odd * d));
            c = Bounded(1 + (odd / c));
            fraction *= c * d;
            if (Math.Abs((c * d) - 1) < Precision)
                break;
        }

        return factor * fraction;
    }

    private static double Bounded(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double LogGamma(double x)
    {
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        var (sum, shifted) = (Lanczos[0], x - 1);
        for (var i = 1; i < Lanczos.Length; i++)
            sum += Lanczos[i] / (shifted + i);
        var t = shifted + Lanczos.Length - 1.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((shifted + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
