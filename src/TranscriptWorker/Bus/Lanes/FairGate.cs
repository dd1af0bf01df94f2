namespace TranscriptWorker.Bus.Lanes;

/// <summary>
/// Gives slots to tenants in turn: a tenant that waits gets a slot before any other tenant gets its second one, however many of the others
/// wait. Within a tenant, the first to come is the first to go.
/// </summary>
/// <param name="slots">The number of slots.</param>
internal sealed class FairGate(int slots)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedList<Waiter>> _lines = new(StringComparer.Ordinal);

    // The tenants that have a line. The first one is next.
    private readonly LinkedList<string> _turns = new();
    private int _running;
    private bool _isClosed;

    /// <summary>How many wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _lines.Values.Sum(line => line.Count);
        }
    }

    /// <summary>How many have a slot.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _running;
        }
    }

    /// <summary>Takes a slot that is free.</summary>
    /// <returns>The slot; null if there is none, or if the gate is closed.</returns>
    public IDisposable? TryEnter()
    {
        lock (_lock)
        {
            // While one waits, none is free.
            if (_isClosed || _running >= slots)
                return null;
            _running++;
            return new Slot(this);
        }
    }

    /// <summary>Waits for a slot.</summary>
    /// <returns>The slot; dispose of it to give it to the next.</returns>
    /// <exception cref="LaneClosedException">The gate is closed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; no slot is taken.</exception>
    public Task<IDisposable> EnterAsync(string tenant, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<IDisposable>(cancellationToken);
        Waiter waiter;
        lock (_lock)
        {
            if (_isClosed)
                return Task.FromException<IDisposable>(new LaneClosedException());
            // While one waits, none is free.
            if (_running < slots)
            {
                _running++;
                return Task.FromResult<IDisposable>(new Slot(this));
            }

            waiter = Enqueue(tenant);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Refuses those that wait and those that come. Those that have a slot keep it.</summary>
    public void Close()
    {
        List<Waiter> refused;
        lock (_lock)
        {
            _isClosed = true;
            refused = [.. _lines.Values.SelectMany(line => line)];
            _lines.Clear();
            _turns.Clear();
        }

        foreach (var waiter in refused)
            waiter.Turn.SetException(new LaneClosedException());
    }

    private async Task<IDisposable> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var cancelled = cancellationToken.UnsafeRegister(_ => Cancel(waiter, cancellationToken), null);
        return await waiter.Turn.Task;
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // The call that took it out of its line answers it.
            if (!_lines.TryGetValue(waiter.Tenant, out var line) || !line.Remove(waiter))
                return;
            if (line.Count == 0)
            {
                _lines.Remove(waiter.Tenant);
                _turns.Remove(waiter.Tenant);
            }
        }

        waiter.Turn.SetCanceled(cancellationToken);
    }

    private Waiter Enqueue(string tenant)
    {
        if (!_lines.TryGetValue(tenant, out var line))
        {
            _lines[tenant] = line = new LinkedList<Waiter>();
            _turns.AddLast(tenant);
        }

        var waiter = new Waiter(tenant);
        line.AddLast(waiter);
        return waiter;
    }

    private void Release()
    {
        Waiter? next;
        lock (_lock)
        {
            next = Dequeue();
            if (next is null)
                _running--;
        }

        next?.Turn.SetResult(new Slot(this));
    }

    private Waiter? Dequeue()
    {
        if (_turns.First is not { Value: var tenant })
            return null;
        _turns.RemoveFirst();
        var line = _lines[tenant];
        var waiter = line.First!.Value;
        line.RemoveFirst();
        if (line.Count > 0)
            _turns.AddLast(tenant);
        else
            _lines.Remove(tenant);
        return waiter;
    }

    private sealed class Waiter(string tenant)
    {
        public string Tenant => tenant;

        public TaskCompletionSource<IDisposable> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Slot(FairGate gate) : IDisposable
    {
        private FairGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
    }
}
