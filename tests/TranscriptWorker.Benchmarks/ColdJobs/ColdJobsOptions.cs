using System.Globalization;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <param name="Jobs">Jobs of a turn.</param>
/// <param name="Rounds">Turns of each contender that count.</param>
/// <param name="Warmups">
/// Turns of each contender before them. All contenders get faster until their code has been compiled for speed, which takes longer the more
/// processes share the processors.
/// </param>
/// <param name="Features">Features of a job.</param>
/// <param name="Processes">Processes of each contender.</param>
/// <param name="HasVersions">Whether jobs carry a source version.</param>
/// <param name="IsTuned">Whether the plain consumer is given the keywords that this product adds to a connection string.</param>
/// <param name="Before">Path of another build of <c>TranscriptWorker.dll</c>; null for none.</param>
internal sealed record ColdJobsOptions(
    int Jobs,
    int Rounds,
    int Warmups,
    int Features,
    int Processes,
    bool HasVersions,
    bool IsTuned,
    string? Before
)
{
    public static ColdJobsOptions Parse(string[] arguments)
    {
        var options = new ColdJobsOptions(400, 7, 10, 3, 1, HasVersions: false, IsTuned: false, null);
        for (var i = 0; i < arguments.Length; i++)
            options = arguments[i] switch
            {
                "--versions" => options with { HasVersions = true },
                "--tuned" => options with { IsTuned = true },
                "--jobs" => options with { Jobs = Number(arguments[++i]) },
                "--rounds" => options with { Rounds = Number(arguments[++i]) },
                "--warmups" => options with { Warmups = Number(arguments[++i]) },
                "--features" => options with { Features = Number(arguments[++i]) },
                "--processes" => options with { Processes = Number(arguments[++i]) },
                "--before" => options with { Before = Path.GetFullPath(arguments[++i]) },
                var unknown => throw new ArgumentException($"{unknown} is not an option of cold-jobs.", nameof(arguments)),
            };
        return options;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
