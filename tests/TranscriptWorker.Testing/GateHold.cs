namespace TranscriptWorker.Testing;

/// <summary>What a <see cref="Gate"/> holds: the next message with a text in it, and what follows on its connection.</summary>
/// <param name="Text">The text; empty for any message.</param>
internal sealed record GateHold(string Text)
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether other connections go on, also with the text in their messages.</summary>
    public bool IsOfOneConnection { get; init; }

    public TaskCompletionSource IsReached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    /// <summary>Ends the connections whose messages are held; nobody gets the messages.</summary>
    public void Drop() => _open.TrySetCanceled(CancellationToken.None);

    /// <summary>Waits while messages are held.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        if (IsReached.TrySetResult() || !IsOfOneConnection)
            await _open.Task.WaitAsync(cancellationToken);
    }
}
