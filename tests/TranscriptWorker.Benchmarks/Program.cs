using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TranscriptWorker.Benchmarks;
using TranscriptWorker.Benchmarks.ColdJobs;
using TranscriptWorker.Benchmarks.Features;
using TranscriptWorker.Benchmarks.Lanes;
using TranscriptWorker.Benchmarks.Quality;

const string help = """
    hot-hits           a hit in Redis, and one in the process, against bare commands
    hot-hits --parts   what a hit in Redis is made of
    local-hits         a hit under a read lease, against FusionCache's memory, and what the lease costs an invalidation
    stampede [sqlite]  a thousand requests at once for one entry, in four processes; over PostgreSQL, or SQLite
    rows               what a read costs among 10,000 to 1,000,000 rows, in PostgreSQL and SQLite
    sizing             the room that a million transcripts take in PostgreSQL and Redis, and a pass of housekeeping
    lz4                compressing and decompressing an entry, against liblz4
    cold-jobs [--jobs N] [--rounds N] [--warmups N] [--features N] [--processes N] [--versions] [--tuned] [--before TranscriptWorker.dll]
                       jobs that nobody knows, and known content, against a plain consumer and against another build
    backlog [--jobs N] [--warmups N] [--processes N]
                       rate and memory of workers while they work through a backlog of jobs that nobody knows
    hit-jobs [--content] [--all-features]
                       jobs a second that hits of three features, or of all, answer, against a bare consumer; without content, or with
                       content and its source version
    lanes [--jobs N] [--seconds N] [--rate N] [--slots N] [--patience N]
                       interactive hits while a backfill waits, arrives, or was sent without its lane; and the jobs of another tenant
    interleavings [--seeds N] [--from S] | --seed S
                       the protocol, one step at a time, by seeds; how many a second; one seed with its whole history
    features           time and memory of each local feature, and of reading WebVTT and JSON, on an hour of speech
    quality [--json] [--field FOLDER]
                       one table of the quality of features beside trivial baselines; with a folder of field cases, of the readers too
    fuzz [--inputs N] [--seed S] [--from N] [--output FILE]
                       a million mutated and generated sources through all readers; the first failing one is written to a file
    quality chapters --recordings FOLDER
                       chapters of recordings with marked chapters, against no, even and random boundaries
    anything else      BenchmarkDotNet: --filter '*' runs all of it
    """;

switch (args)
{
    case ["--help"] or ["-h"]:
        Console.WriteLine(help);
        return 0;
    case ["hot-hits"]:
        await HotHits.RunAsync(CancellationToken.None);
        return 0;
    case ["hot-hits", "--parts"]:
        await HotHits.RunPartsAsync(CancellationToken.None);
        return 0;
    case ["local-hits"]:
        await LocalHits.RunAsync(CancellationToken.None);
        return 0;
    case ["stampede"] or ["stampede", "sqlite"]:
        await Stampede.RunAsync(onPostgreSql: args.Length == 1, CancellationToken.None);
        return 0;
    case ["stampede-process", .. var settings]:
        await Stampede.RunChildAsync(
            settings.Select(s => s.Split('=', 2)).ToDictionary(s => s[0], string? (s) => s[1], StringComparer.Ordinal),
            CancellationToken.None
        );
        return 0;
    case ["rows"]:
        await Rows.RunAsync(CancellationToken.None);
        return 0;
    case ["sizing"]:
        await Sizing.RunAsync(CancellationToken.None);
        return 0;
    case ["lz4"]:
        await Lz4.RunAsync();
        return 0;
    case ["cold-jobs", .. var options]:
        await new ColdJobsBenchmark(ColdJobsOptions.Parse(options)).RunAsync(CancellationToken.None);
        return 0;
    case ["cold-jobs-process", "plain", .. var settings]:
        await PlainWorker.RunAsync(ContenderSettings.Parse(settings), CancellationToken.None);
        return 0;
    case ["cold-jobs-process", "worker", .. var settings]:
        await FencedWorker.RunAsync(ContenderSettings.Parse(settings), CancellationToken.None);
        return 0;
    case ["backlog", .. var options]:
        await Backlog.RunAsync(options, CancellationToken.None);
        return 0;
    case ["hit-jobs", .. var options] when options.All(option => option is "--content" or "--all-features"):
        await HitJobs.RunAsync(
            options.Contains("--content"),
            options.Contains("--all-features") ? [] : ["key-phrases", "speaker-statistics", "summary"],
            CancellationToken.None
        );
        return 0;
    case ["lanes", .. var options]:
        await new LanesBenchmark(LanesOptions.Parse(options)).RunAsync(CancellationToken.None);
        return 0;
    case ["lanes-process", .. var settings]:
        await LaneWorker.RunAsync(settings, CancellationToken.None);
        return 0;
    case ["quality", "chapters", .. var options]:
        return ChaptersCommand.Run(options, CancellationToken.None);
    case ["interleavings", .. var options]:
        return Interleavings.Run(options);
    case ["fuzz", .. var options]:
        return await Fuzzing.RunAsync(options);
    case ["features"]:
        await FeatureCosts.RunAsync(CancellationToken.None);
        return 0;
    case ["quality", .. var options]:
        return QualityReport.Run(options, CancellationToken.None);
}

// In process, because BenchmarkDotNet 0.14 cannot build a project for this framework.
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(ReadWebVttBenchmark).Assembly).Run(args, config);
return 0;
