namespace TranscriptWorker.Cancellation;

/// <summary>A job was cancelled before its results were computed.</summary>
internal sealed class JobCancelledException() : Exception("The job was cancelled before its results were computed.");
