using System.Globalization;

namespace TranscriptWorker.Chaos.Fleet;

/// <summary>The wall clock of a process, which can jump: libfaketime reads the offset from a file.</summary>
/// <param name="file">The file.</param>
internal sealed class WorkerClock(string file)
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    public static bool IsInstalled => File.Exists(Library);

    /// <summary>The variables of a process that has this clock.</summary>
    public Dictionary<string, string> Environment { get; } =
        new(StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = Library,
            ["FAKETIME_TIMESTAMP_FILE"] = file,
            ["FAKETIME_CACHE_DURATION"] = "1",
            // Leases run by the monotonic clock, of which the design says that it does not jump.
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // With its own correction of monotonic waits, each wait ends at once, again and again.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };

    /// <summary>Sets it so much ahead of the machine's clock.</summary>
    public void Set(TimeSpan offset) =>
        File.WriteAllText(file, offset.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture) + "\n");
}
