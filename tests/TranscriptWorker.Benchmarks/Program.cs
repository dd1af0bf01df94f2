using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TranscriptWorker.Benchmarks;

if (args is ["hot-hits"])
{
    await HotHits.RunAsync(CancellationToken.None);
    return 0;
}

if (args is ["hit-jobs"])
{
    await HitJobs.RunAsync(CancellationToken.None);
    return 0;
}

if (args is ["interleavings", .. var options])
{
    return Interleavings.Run(options);
}

// In process, because BenchmarkDotNet 0.14 cannot build a project for this framework.
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(ReadWebVttBenchmark).Assembly).Run(args, config);
return 0;
