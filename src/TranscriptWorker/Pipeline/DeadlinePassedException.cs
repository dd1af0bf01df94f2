namespace TranscriptWorker.Pipeline;

/// <summary>A job's deadline passed before its results were computed.</summary>
internal sealed class DeadlinePassedException() : Exception("The job's deadline passed before its results were computed.");
