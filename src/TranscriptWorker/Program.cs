using TranscriptWorker.Cli;

return await CommandLineProgram.RunAsync(args);
