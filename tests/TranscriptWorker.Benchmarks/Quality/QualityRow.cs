namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>A measure of a feature's quality.</summary>
/// <param name="Feature">The feature, or the part of the program.</param>
/// <param name="Measure">The measure, with its unit or range.</param>
/// <param name="Ours">The value of the program.</param>
/// <param name="Baselines">The values of trivial methods on the same texts.</param>
/// <param name="Count">Number of texts, sentences or files that it was measured on.</param>
/// <param name="MeasuredOn">The texts, and whether anything was developed on them.</param>
internal sealed record QualityRow(
    string Feature,
    string Measure,
    double Ours,
    IReadOnlyList<Baseline> Baselines,
    int Count,
    string MeasuredOn
);

/// <summary>The value of a trivial method.</summary>
/// <param name="Name">The method.</param>
/// <param name="Value">Its value.</param>
internal sealed record Baseline(string Name, double Value);
