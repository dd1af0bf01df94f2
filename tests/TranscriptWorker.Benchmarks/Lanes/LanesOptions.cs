using System.Globalization;

namespace TranscriptWorker.Benchmarks.Lanes;

/// <param name="Jobs">Cold jobs of the backfill.</param>
/// <param name="Seconds">How long hits are sent.</param>
/// <param name="Rate">Hits a second.</param>
/// <param name="Slots"><c>Jobs:BackfillConcurrency</c> of the worker; null for its default.</param>
/// <param name="Patience">How long hits without an answer are waited for after the last was sent, in seconds.</param>
internal sealed record LanesOptions(int Jobs, int Seconds, int Rate, int? Slots, int Patience)
{
    public static LanesOptions Parse(string[] arguments)
    {
        var options = new LanesOptions(20_000, 30, 20, null, 30);
        for (var i = 0; i < arguments.Length; i++)
            options = arguments[i] switch
            {
                "--jobs" => options with { Jobs = Number(arguments[++i]) },
                "--seconds" => options with { Seconds = Number(arguments[++i]) },
                "--rate" => options with { Rate = Number(arguments[++i]) },
                "--slots" => options with { Slots = Number(arguments[++i]) },
                "--patience" => options with { Patience = Number(arguments[++i]) },
                var unknown => throw new ArgumentException($"{unknown} is not an option of lanes.", nameof(arguments)),
            };
        return options;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
