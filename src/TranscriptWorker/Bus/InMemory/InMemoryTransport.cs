namespace TranscriptWorker.Bus.InMemory;

/// <summary>The memory of this process, which is always ready.</summary>
internal sealed class InMemoryTransport : IBusTransport
{
    public string Name => "in memory";

    public bool IsInMemory => true;

    public Task<uint> CountConsumersAsync(string queue, CancellationToken cancellationToken) => Task.FromResult(1u);

    public Task PrepareAsync(bool waitForServer, CancellationToken cancellationToken) => Task.CompletedTask;
}
