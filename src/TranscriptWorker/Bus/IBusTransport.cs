using TranscriptWorker.Bus.RabbitMq;

namespace TranscriptWorker.Bus;

/// <summary>What the bus runs on: this process's memory or RabbitMQ.</summary>
internal interface IBusTransport
{
    /// <summary>The transport's name for logs, without user and password.</summary>
    string Name { get; }

    /// <summary>Whether it ends with this process, so that no other process answers what this one sent.</summary>
    bool IsInMemory { get; }

    /// <summary>How many consumers take the messages of a queue.</summary>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    Task<uint> CountConsumersAsync(string queue, CancellationToken cancellationToken);

    /// <summary>Ensures that the bus can start.</summary>
    /// <param name="waitForServer">Whether to wait for a server that is down; otherwise that is an error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    Task PrepareAsync(bool waitForServer, CancellationToken cancellationToken);
}
