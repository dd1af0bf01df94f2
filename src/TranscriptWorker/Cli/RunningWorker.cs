namespace TranscriptWorker.Cli;

/// <summary>
/// A worker for the duration of one command. Disposal, also after cancellation, lets running jobs end and release their claims.
/// </summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly IHost _host;

    private RunningWorker(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static async Task<RunningWorker> StartAsync(IHost host, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartWorkerAsync(waitForServers: false, cancellationToken);
            return new RunningWorker(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
