using System.Diagnostics;
using System.Globalization;

namespace TranscriptWorker.IntegrationTests.Cli;

public sealed class EnrichTests : IDisposable
{
    private static readonly int Features = KnownFeatures.Names.Count;
    private const int Samples = 5;

    private readonly TemporaryFolder _folder = new();

    private static string SamplesFolder => Path.Combine(AppContext.BaseDirectory, "Samples");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demonstration_holds_its_three_claims_and_leaves_nothing_behind()
    {
        var demo = await InProcess.RunAsync("demo", "--data", _folder["data"]);

        Assert.Equal(0, demo.ExitCode);
        Assert.Empty(demo.Errors);
        Assert.Equal(
            "The second pass computed nothing, the third exactly the invalidated results, the restarted worker nothing.",
            demo.Output[^1]
        );
        Assert.False(Directory.Exists(_folder["data"]));
        var database = Assert.Single(demo.Output, line => line.Contains("SQLite ", StringComparison.Ordinal)).Split("SQLite ")[1];
        Assert.False(Directory.Exists(Path.GetDirectoryName(database)));
    }

    [Fact]
    public async Task Results_are_the_same_bytes_computed_cached_in_a_fresh_folder_and_after_an_invalidation()
    {
        var first = await EnrichAsync("data", "first");
        var second = await EnrichAsync("data", "second");
        var fresh = await EnrichAsync("fresh", "third");
        var invalidation = await InProcess.RunAsync("invalidate", "standup", "--data", _folder["data"]);
        var repeated = await EnrichAsync("data", "fourth");

        invalidation.AssertDone();
        Assert.Equal(Samples * Features, Count(first, "computed"));
        Assert.Equal((Samples * Features, 0), (Count(second, "durable"), Count(second, "computed")));
        Assert.Equal(Samples * Features, Count(fresh, "computed"));
        Assert.Equal((Features, (Samples - 1) * Features), (Count(repeated, "computed"), Count(repeated, "durable")));

        var results = Results.Read(_folder["first"]);
        Assert.Equal("lecture.json messy-interview.json podcast.json standup.json support-call.json", string.Join(' ', results.Keys));
        Results.AssertWhole(results, Features);
        foreach (var folder in (string[])["second", "third", "fourth"])
            Results.AssertSame(results, Results.Read(_folder[folder]));
    }

    [Fact]
    public async Task Json_is_enriched_if_it_is_named_and_not_if_it_is_beside_others_in_a_folder()
    {
        var json = Path.Combine(_folder["talks"], "recognised.json");
        Directory.CreateDirectory(_folder["talks"]);
        await File.WriteAllTextAsync(
            json,
            """{"segments":[{"start":0,"end":2,"text":" The mill stands still."}]}""",
            TestContext.Current.CancellationToken
        );
        File.Copy(Path.Combine(SamplesFolder, "standup.vtt"), Path.Combine(_folder["talks"], "standup.vtt"));

        var folder = await InProcess.RunAsync("enrich", _folder["talks"], "--out", _folder["talks"], "--data", _folder["data"]);
        var again = await InProcess.RunAsync("enrich", _folder["talks"], "--out", _folder["talks"], "--data", _folder["data"]);
        var file = await InProcess.RunAsync("enrich", json, "--out", _folder["out"], "--data", _folder["data"]);

        folder.AssertDone();
        again.AssertDone();
        file.AssertDone();
        Assert.Equal("recognised.json standup.json standup.vtt", string.Join(' ', Results.Read(_folder["talks"]).Keys));
        Assert.Equal((Features, 0), (Count(again, "durable"), Count(again, "computed")));
        Assert.Equal("recognised.json", string.Join(' ', Results.Read(_folder["out"]).Keys));
    }

    [Fact]
    public async Task Recordings_from_the_field_give_the_same_bytes_twice()
    {
        var recordings = FindRecordings();
        Assert.SkipWhen(recordings is null, "The recordings are not beside this repository.");

        var first = await InProcess.RunAsync("enrich", recordings, "--out", _folder["first"], "--data", _folder["data"]);
        var second = await InProcess.RunAsync("enrich", recordings, "--out", _folder["second"], "--data", _folder["data"]);

        first.AssertDone();
        second.AssertDone();
        Assert.Equal(0, Count(second, "computed"));
        var results = Results.Read(_folder["first"]);
        Assert.Equal(Directory.EnumerateFiles(recordings, "*.vtt").Count(), results.Count);
        Results.AssertWhole(results, Features);
        Results.AssertSame(results, Results.Read(_folder["second"]));
    }

    [Fact]
    public async Task Relative_paths_count_from_the_folder_of_the_one_who_calls_dotnet_run()
    {
        Directory.CreateDirectory(_folder["recordings"]);
        File.Copy(Path.Combine(SamplesFolder, "standup.vtt"), _folder["recordings/standup.vtt"]);
        using var run = new Process
        {
            StartInfo = new ProcessStartInfo(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                [
                    "run",
                    "--no-build",
                    "-c",
                    new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
                    "--project",
                    Repository.PathOf("src", "TranscriptWorker"),
                    "--",
                    "enrich",
                    "recordings",
                    "--out",
                    "results",
                    "--data",
                    "data",
                ]
            )
            {
                UseShellExecute = false,
                WorkingDirectory = _folder.Path,
                RedirectStandardOutput = true,
            },
        };
        run.Start();
        var output = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, output);
        Assert.Equal("standup.json", string.Join(' ', Results.Read(_folder["results"]).Keys));
    }

    private async Task<EndedCommand> EnrichAsync(string data, string results)
    {
        var ended = await InProcess.RunAsync("enrich", SamplesFolder, "--out", _folder[results], "--data", _folder[data]);
        ended.AssertDone();
        return ended;
    }

    /// <summary>The sum of a column of the table; 0 if it has none of this name.</summary>
    private static int Count(EndedCommand ended, string source)
    {
        var rows = ended
            .Output.Where(line => line.StartsWith('│'))
            .Select(line => line.Split('│', StringSplitOptions.TrimEntries))
            .ToList();
        Assert.NotEmpty(rows);
        var column = Array.IndexOf(rows[0], source);
        return column < 0 ? 0 : rows.Skip(1).Sum(row => int.TryParse(row[column], CultureInfo.InvariantCulture, out var count) ? count : 0);
    }

    private static string? FindRecordings()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TranscriptWorker.sln")))
            folder = folder.Parent;
        return folder?.Parent is { } beside && Directory.Exists(Path.Combine(beside.FullName, "shared", "samples"))
            ? Path.Combine(beside.FullName, "shared", "samples")
            : null;
    }
}
