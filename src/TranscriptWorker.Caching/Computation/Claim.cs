namespace TranscriptWorker.Caching.Computation;

/// <summary>The right to compute an entry, until its lease runs out.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Generation">The generation of its subject.</param>
/// <param name="Owner">Unique to this process and attempt.</param>
/// <param name="FencingToken">The number of owners so far, this one included.</param>
internal sealed record Claim(EntryKey Key, long Generation, string Owner, long FencingToken);

/// <summary>The owner of a claim.</summary>
/// <param name="Owner">Unique to its process and attempt.</param>
/// <param name="FencingToken">The number of owners so far, this one included.</param>
/// <param name="LeaseUntil">When its lease runs out, UTC by the database's clock; each renewal changes it.</param>
internal sealed record ClaimHolder(string Owner, long FencingToken, DateTime LeaseUntil);
