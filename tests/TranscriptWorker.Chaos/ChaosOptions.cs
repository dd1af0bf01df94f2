using System.Globalization;

namespace TranscriptWorker.Chaos;

/// <param name="Seed">Decides which jobs there are, and which fault strikes whom, and for how long.</param>
/// <param name="Duration">How long jobs are published and faults strike; the end of all jobs comes after that.</param>
/// <param name="Rate">Commands a second.</param>
/// <param name="Workers">Number of worker processes.</param>
internal sealed record ChaosOptions(int Seed, TimeSpan Duration, int Rate, int Workers)
{
    public const string Help = """
        chaos [--seed N] [--duration 00:02:00] [--rate N] [--workers N] [--faults a,b] [--report FILE] [--json]
            Disturbs a fleet of workers and its servers while jobs are published, and counts what went wrong.
            --seed N        decides jobs and faults; by default another one each time
            --duration T    how long there are jobs and faults; 00:02:00
            --rate N        commands a second; 30
            --workers N     worker processes; 3
            --faults a,b    only these faults, or none; --list-faults names them
            --report FILE   writes the report to a file too, as Markdown
            --json          prints the report as JSON
            --worker FILE   another build of TranscriptWorker.dll
            --upgrade-from COMMIT
                            builds the worker of that commit too, starts the fleet with it, and replaces the workers by
                            those of now, and back
            --stop-at-first ends with the first finding
        chaos planted-bugs [NAME …]
            Runs workers with a planted bug until it is caught: all bugs, or some.
        Exit code 0: nothing went wrong; 1: something did; 2: wrong arguments or a missing program.
        """;

    /// <summary>The names of the faults; null for all.</summary>
    public IReadOnlyList<string>? Faults { get; init; }

    /// <summary>Path of the report; null for none.</summary>
    public string? Report { get; init; }

    public bool IsJson { get; init; }

    /// <summary>Path of the workers' program.</summary>
    public string Worker { get; init; } = Path.Combine(AppContext.BaseDirectory, "TranscriptWorker.dll");

    /// <summary>Path of the program of another release, which the workers begin with and change to and fro; null for none.</summary>
    public string? EarlierWorker { get; init; }

    /// <summary>The commit to build <see cref="EarlierWorker"/> from; null for none.</summary>
    public string? UpgradeFrom { get; init; }

    public bool StopsAtFirstFinding { get; init; }

    /// <summary>
    /// How long a command may take after the last fault. A command may wait in all retry queues, one after the other, before it is given
    /// up.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(4);

    /// <exception cref="ArgumentException">An option is not known, or has no value.</exception>
    /// <exception cref="FormatException">A value is not a number or a time.</exception>
    public static ChaosOptions Parse(string[] arguments)
    {
        var options = new ChaosOptions(Random.Shared.Next(1_000_000), TimeSpan.FromMinutes(2), Rate: 30, Workers: 3);
        var i = 0;
        for (; i < arguments.Length; i++)
            options = arguments[i] switch
            {
                "--seed" => options with { Seed = Number() },
                "--duration" => options with { Duration = TimeSpan.Parse(Value(), CultureInfo.InvariantCulture) },
                "--rate" => options with { Rate = Number() },
                "--workers" => options with { Workers = Number() },
                "--faults" => options with { Faults = Value().Split(',', StringSplitOptions.RemoveEmptyEntries) },
                "--report" => options with { Report = Path.GetFullPath(Value()) },
                "--json" => options with { IsJson = true },
                "--worker" => options with { Worker = Path.GetFullPath(Value()) },
                "--upgrade-from" => options with { UpgradeFrom = Value() },
                "--stop-at-first" => options with { StopsAtFirstFinding = true },
                var unknown => throw new ArgumentException($"{unknown} is not an option; --help lists them.", nameof(arguments)),
            };
        return options;

        string Value() =>
            ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{arguments[^1]} needs a value.", nameof(arguments));

        int Number() =>
            int.Parse(Value(), CultureInfo.InvariantCulture) is var number and >= 0
                ? number
                : throw new ArgumentException($"{arguments[i]} is negative.", nameof(arguments));
    }
}
