namespace TranscriptWorker.Caching;

/// <summary>A computation of an entry.</summary>
/// <param name="Key">The entry.</param>
/// <param name="ComputeAsync">Computes the value, as UTF-8 JSON.</param>
public sealed record EntryComputation(EntryKey Key, Func<CancellationToken, ValueTask<byte[]>> ComputeAsync);
