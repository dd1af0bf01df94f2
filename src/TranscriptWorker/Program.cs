using TranscriptWorker.Cli;

return await CommandLineProgram.RunAsync(args, CliConsole.OfProcess(), CancellationToken.None);
