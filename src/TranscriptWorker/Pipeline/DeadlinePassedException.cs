namespace TranscriptWorker.Pipeline;

/// <summary>A job's deadline passed before the job was done.</summary>
internal sealed class DeadlinePassedException() : Exception("The job's deadline passed before the job was done.");
