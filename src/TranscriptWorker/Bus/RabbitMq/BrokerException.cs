namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>RabbitMQ cannot be used; the message says why, and what to do.</summary>
internal sealed class BrokerException(string problem, string remedy, bool isTransient, Exception innerException)
    : Exception($"{problem}; {remedy}.", innerException)
{
    /// <summary>Why, in words that name the broker.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>Whether it may pass by itself.</summary>
    public bool IsTransient { get; } = isTransient;
}
