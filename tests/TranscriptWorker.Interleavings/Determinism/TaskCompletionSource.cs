namespace TranscriptWorker;

/// <summary>
/// Stands for the library's type in the product's sources. There, who waits for a source whose continuations run asynchronously goes on in
/// the thread pool; here in the process that waits.
/// </summary>
internal sealed class TaskCompletionSource<T>
{
    private readonly System.Threading.Tasks.TaskCompletionSource<T> _source = new();

    public TaskCompletionSource() { }

    public TaskCompletionSource(TaskCreationOptions options) => _ = options;

    public Task<T> Task => _source.Task;

    public void SetResult(T result) => Detached.Run(() => _source.SetResult(result));

    public bool TrySetResult(T result) => Detached.Run(() => _source.TrySetResult(result));

    public void SetException(Exception exception) => Detached.Run(() => _source.SetException(exception));

    public bool TrySetException(Exception exception) => Detached.Run(() => _source.TrySetException(exception));

    public void SetCanceled(CancellationToken cancellationToken) => Detached.Run(() => _source.SetCanceled(cancellationToken));
}
