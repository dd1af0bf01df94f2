namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>RabbitMQ cannot be used. The message states the problem and the remedy.</summary>
internal sealed class BrokerException(string problem, string remedy, bool isTransient, Exception? innerException = null)
    : Exception($"{problem}; {remedy}.", innerException)
{
    /// <summary>The problem; it names the broker.</summary>
    public string Problem { get; } = problem;

    /// <summary>How to fix it.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>Whether a later attempt may succeed without a change.</summary>
    public bool IsTransient { get; } = isTransient;
}
