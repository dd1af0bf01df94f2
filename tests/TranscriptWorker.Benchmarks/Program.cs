using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TranscriptWorker.Benchmarks;

const string help = """
    hot-hits           a hit in Redis, and one in the process, against bare commands
    hot-hits --parts   what a hit in Redis is made of
    hit-jobs           jobs a second that hits answer, against a bare consumer
    anything else      BenchmarkDotNet: --filter '*' runs all of it
    """;

switch (args)
{
    case ["--help"] or ["-h"]:
        Console.WriteLine(help);
        return;
    case ["hot-hits"]:
        await HotHits.RunAsync(CancellationToken.None);
        return;
    case ["hot-hits", "--parts"]:
        await HotHits.RunPartsAsync(CancellationToken.None);
        return;
    case ["hit-jobs"]:
        await HitJobs.RunAsync(CancellationToken.None);
        return;
}

// In process, because BenchmarkDotNet 0.14 cannot build a project for this framework.
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(ReadWebVttBenchmark).Assembly).Run(args, config);
