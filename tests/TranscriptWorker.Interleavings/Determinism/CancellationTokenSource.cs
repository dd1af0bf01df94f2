namespace TranscriptWorker;

/// <summary>Stands for the library's type in the product's sources, whose <c>CancelAsync</c> calls back in the thread pool.</summary>
internal sealed class CancellationTokenSource : System.Threading.CancellationTokenSource
{
    private CancellationTokenRegistration _linked;

    public CancellationTokenSource() { }

    public CancellationTokenSource(TimeSpan delay, TimeProvider clock)
        : base(delay, clock) { }

    public static new CancellationTokenSource CreateLinkedTokenSource(CancellationToken token)
    {
        var source = new CancellationTokenSource();
        source._linked = token.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), source);
        return source;
    }

    public new Task CancelAsync()
    {
        Detached.Run(Cancel);
        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _linked.Dispose();
        base.Dispose(disposing);
    }
}
