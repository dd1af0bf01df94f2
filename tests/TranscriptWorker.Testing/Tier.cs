using System.Globalization;

namespace TranscriptWorker.Testing;

/// <summary>
/// The tiers of tests, as values of the trait <c>Tier</c>. A test without the trait belongs to the daily tier, which <c>./test.sh</c> runs.
/// </summary>
internal static class Tier
{
    /// <summary>The name of the trait.</summary>
    public const string Name = "Tier";

    /// <summary>Races, fleets, outages and examples: <c>./test.sh --full</c> runs them too.</summary>
    public const string Full = "Full";

    private const string SeedsVariable = "TRANSCRIPTWORKER_TEST_SEEDS";
    private const int DailySeeds = 2_000;

    private const string LoadVariable = "TRANSCRIPTWORKER_TEST_LOAD_SECONDS";
    private const int SecondsOfLoad = 10;

    /// <summary>The number of seeds that the simulation of interleavings runs: 2,000 unless the environment says otherwise.</summary>
    /// <exception cref="FormatException">The variable <c>TRANSCRIPTWORKER_TEST_SEEDS</c> is not a number.</exception>
    public static int Seeds => Find(SeedsVariable) ?? DailySeeds;

    /// <summary>How long a test that needs load lasts: 10 s unless the environment says otherwise.</summary>
    /// <exception cref="FormatException">The variable <c>TRANSCRIPTWORKER_TEST_LOAD_SECONDS</c> is not a number.</exception>
    public static TimeSpan Load => TimeSpan.FromSeconds(Find(LoadVariable) ?? SecondsOfLoad);

    private static int? Find(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
