namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>A command may not be started again.</summary>
internal sealed class WorkerEndedException(string message) : Exception(message);
