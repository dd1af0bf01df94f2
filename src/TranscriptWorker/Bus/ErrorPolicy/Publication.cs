using MassTransit;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>Publishes an event within a bounded time.</summary>
internal static class Publication
{
    /// <summary>
    /// The bus library repeats a publication that a subscriber's queue refuses, with growing pauses, for as long as the process runs, and
    /// tells nobody. Each repetition gives other subscribers a further copy: within this time one or two.
    /// </summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    /// <param name="publish">Publishes it.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether the broker has confirmed it.</returns>
    public static async Task<bool> TryAsync(Func<CancellationToken, Task> publish, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var bounded = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bounded.Token, cancellationToken);
        try
        {
            await publish(either.Token);
            return true;
        }
        catch (MessageNotAcknowledgedException)
        {
            return false;
        }
        catch (OperationCanceledException) when (bounded.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
