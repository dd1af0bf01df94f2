namespace TranscriptWorker.Messaging.RabbitMq;

/// <summary>RabbitMQ cannot be used; the message says why, and what to do.</summary>
internal sealed class BrokerException(string message, bool isTransient, Exception innerException) : Exception(message, innerException)
{
    /// <summary>Whether it may pass by itself.</summary>
    public bool IsTransient { get; } = isTransient;
}
