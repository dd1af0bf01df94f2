namespace TranscriptWorker.Pipeline;

/// <summary>A job took longer than <see cref="JobOptions.Timeout"/>.</summary>
internal sealed class JobTimedOutException(TimeSpan timeout)
    : Exception($"The job took longer than {timeout}, the worker's limit for a job.");
