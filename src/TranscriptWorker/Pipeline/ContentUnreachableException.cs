namespace TranscriptWorker.Pipeline;

/// <summary>An address of content cannot be read at the moment; a later attempt may succeed.</summary>
internal sealed class ContentUnreachableException(string message, Exception? innerException) : Exception(message, innerException);
