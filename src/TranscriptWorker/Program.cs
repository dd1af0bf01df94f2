using TranscriptWorker.Commands;

return await CommandLineProgram.RunAsync(args);
