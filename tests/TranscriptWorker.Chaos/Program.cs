using TranscriptWorker.Chaos;
using TranscriptWorker.Chaos.Faults;
using TranscriptWorker.Chaos.PlantedBugs;
using TranscriptWorker.Chaos.Releases;

const int failed = 1;
const int refused = 2;

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The first one ends the run in order, with its report.
    pressed.Cancel = !stopping.IsCancellationRequested;
    stopping.Cancel();
};
try
{
    switch (args)
    {
        case ["--help"] or ["-h"]:
            Console.WriteLine(ChaosOptions.Help);
            return 0;
        case ["--list-faults"]:
            foreach (var fault in Fault.All)
                Console.WriteLine(fault.Name);
            return 0;
        case ["planted-bugs", .. var names]:
            var areCaught = await new PlantedBugRun(Console.Error).RunAsync(names, seed: 1, Console.Out, stopping.Token);
            return areCaught ? 0 : failed;
        default:
            return await RunAsync(ChaosOptions.Parse(args));
    }
}
catch (Exception error) when (error is ArgumentException or FormatException or MissingProgramException)
{
    await Console.Error.WriteLineAsync($"error: {error.Message}");
    return refused;
}

async Task<int> RunAsync(ChaosOptions options)
{
    using var earlier = options.UpgradeFrom is { } commit ? await EarlierRelease.BuildAsync(commit, stopping.Token) : null;
    var report = await new ChaosRun(options with { EarlierWorker = earlier?.Program }, Console.Error).RunAsync(stopping.Token);
    var text = report.ToMarkdown();
    if (options.Report is { } file)
        await File.WriteAllTextAsync(file, text, CancellationToken.None);
    Console.WriteLine(options.IsJson ? report.ToJson() : text);
    return report.IsGreen ? 0 : failed;
}
