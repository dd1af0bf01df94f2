namespace TranscriptWorker;

/// <summary>
/// Runs something outside of the process's context, so that its waiters are queued there instead of going on within it.
/// </summary>
internal static class Detached
{
    public static void Run(Action action) =>
        Run(() =>
        {
            action();
            return true;
        });

    public static T Run<T>(Func<T> action)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
