namespace TranscriptWorker.Pipeline;

/// <summary>A job has no content, and the worker does not know its transcript. The job that brings it may be on its way.</summary>
/// <param name="message">One sentence for people.</param>
internal sealed class TranscriptUnknownException(string message) : Exception(message);
