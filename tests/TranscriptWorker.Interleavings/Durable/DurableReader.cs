using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class DurableReader(SimulatedProcess process, DurableClock durableClock)
{
    public async Task<DurableReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        var readStartedAt = process.Clock.GetTimestamp();
        var (state, entries, now) = await process.Database.CallAsync(
            "read",
            db =>
            {
                var (known, found) = db.Read(subject, keys);
                return (known, found, db.Now);
            },
            cancellationToken
        );
        if (state.Generation > 0)
            durableClock.Observe(now, readStartedAt);
        return new DurableReading(state, entries, readStartedAt);
    }

    public async Task<DateTime> FindTimeAsync(CancellationToken cancellationToken)
    {
        if (durableClock.Now == default)
        {
            var readStartedAt = process.Clock.GetTimestamp();
            durableClock.Observe(await process.Database.CallAsync("read clock", db => db.Now, cancellationToken), readStartedAt);
        }

        return durableClock.Now;
    }
}

internal sealed record DurableReading(SubjectState State, Dictionary<EntryKey, DurableEntry> Entries, long ReadStartedAt);

internal readonly record struct DurableEntry(byte[] Value, TimeSpan Remaining);
