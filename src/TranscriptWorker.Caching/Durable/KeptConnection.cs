using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// A connection of one caller's own, for short statements that must not wait for a server that hangs. After a failure the next call uses
/// another connection; nobody waits until the old one is closed. It is not safe for concurrent calls.
/// </summary>
internal sealed class KeptConnection(DurableSession session, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How long opening a connection may take.</summary>
    public static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(1);

    /// <summary>How long a statement may take: two of them and the opening of a connection take less than two epoch leases.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(400);

    // Ends a statement that nobody waits for any more. Drivers take whole seconds.
    private static readonly TimeSpan AbandonedTimeout = TimeSpan.FromSeconds(1);

    private DurableDbContext? _idle;

    /// <summary>Runs work; if the kept connection fails it, once more on another one.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer in time, or refuses the work.</exception>
    public async Task<T> RunAsync<T>(Func<DurableDbContext, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _idle, null) is not { } kept)
            return await RunOnNewAsync(work, cancellationToken);
        try
        {
            return await RunOnAsync(kept, work, cancellationToken);
        }
        catch (DurableTierException error) when (error.IsTransient)
        {
            // The connection may be all that is broken.
            return await RunOnNewAsync(work, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _idle, null) is { } idle)
            await idle.DisposeAsync();
    }

    private async Task<T> RunOnNewAsync<T>(Func<DurableDbContext, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(cancellationToken);
        opened.Database.SetCommandTimeout(AbandonedTimeout);
        return await RunOnAsync(opened, work, cancellationToken);
    }

    private async Task<DurableDbContext> OpenAsync(CancellationToken cancellationToken)
    {
        var end = new CancellationTokenSource();
        var opening = session.OpenAsync(end.Token);
        try
        {
            return await opening.WaitAsync(OpenTimeout, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            _ = AbandonAsync(opening, end);
            throw session.TimedOut(OpenTimeout);
        }
        catch
        {
            _ = AbandonAsync(opening, end);
            throw;
        }
    }

    private async Task<T> RunOnAsync<T>(
        DurableDbContext db,
        Func<DurableDbContext, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        // Not cancelled: a driver that cancels a statement first waits for the server.
        var running = session.RunAsync(db, work, CancellationToken.None);
        try
        {
            var result = await running.WaitAsync(AnswerTimeout, clock, cancellationToken);
            _idle = db;
            return result;
        }
        catch (TimeoutException)
        {
            _ = CloseAsync(db, running);
            throw session.TimedOut(AnswerTimeout);
        }
        catch
        {
            _ = CloseAsync(db, running);
            throw;
        }
    }

    private static async Task AbandonAsync(Task<DurableDbContext> opening, CancellationTokenSource end)
    {
        await end.CancelAsync();
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
            await CloseAsync(await opening, Task.CompletedTask);
        end.Dispose();
    }

    private static async Task CloseAsync(DurableDbContext db, Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await db.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
