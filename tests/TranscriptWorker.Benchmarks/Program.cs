using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TranscriptWorker.Benchmarks;

// In process, because BenchmarkDotNet 0.14 cannot build a project for this framework.
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(ReadWebVttBenchmark).Assembly).Run(args, config);
