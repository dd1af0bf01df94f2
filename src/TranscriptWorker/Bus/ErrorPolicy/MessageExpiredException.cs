namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>The time to live that the sender gave a message ended before a worker took it.</summary>
internal sealed class MessageExpiredException() : Exception("The time to live of the message ended before a worker took it.");
