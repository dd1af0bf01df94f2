namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>The bytes of entries and files that an audit may still read.</summary>
internal sealed class AuditBudget(long bytes)
{
    public long Left { get; private set; } = bytes;

    /// <summary>Whether something was too large for what was left.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Takes bytes; false if so many are not left.</summary>
    public bool TryTake(long count)
    {
        if (count <= Left)
        {
            Left -= count;
            return true;
        }

        IsExhausted = true;
        return false;
    }
}
