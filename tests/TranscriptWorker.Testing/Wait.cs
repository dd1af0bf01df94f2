namespace TranscriptWorker.Testing;

/// <summary>Waits for conditions by asking again and again, for a bounded time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">The condition did not hold within <paramref name="patience"/>.</exception>
    public static async Task UntilAsync(
        Func<CancellationToken, Task<bool>> condition,
        TimeSpan patience,
        Func<string> describe,
        CancellationToken cancellationToken
    )
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(patience);
        try
        {
            while (!await condition(bound.Token))
                await Task.Delay(Poll, TimeProvider.System, bound.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {patience.TotalSeconds:0.###} s in vain: {describe()}", error);
        }
    }
}
