namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>One service for all tests that only need one to run; each uses transcripts of its own.</summary>
public sealed class SharedService : IAsyncLifetime
{
    public const string Name = "Shared service";
    public const int MaxContentLength = 4096;

    private readonly TemporaryFolder _folder = new();
    private RunningService? _service;

    internal RunningService Service => _service ?? throw new InvalidOperationException("The service was not started.");

    public async ValueTask InitializeAsync() =>
        _service = await RunningService.StartAsync(_folder["data"], $"Limits:MaxContentLength={MaxContentLength}");

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        _folder.Dispose();
    }
}

[CollectionDefinition(SharedService.Name)]
public sealed class SharedServiceUsers : ICollectionFixture<SharedService>;
