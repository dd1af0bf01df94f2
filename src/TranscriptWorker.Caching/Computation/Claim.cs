namespace TranscriptWorker.Caching.Computation;

/// <summary>The right to compute an entry, until its lease runs out.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Generation">The generation of its subject.</param>
/// <param name="Owner">Unique to one attempt of one process, which may own several claims.</param>
/// <param name="FencingToken">The number of owners so far, this one included.</param>
internal sealed record Claim(EntryKey Key, long Generation, string Owner, long FencingToken)
{
    /// <summary>Whether it was taken in the transaction that made the generation: no entry of that generation can exist yet.</summary>
    public bool IsOfNewGeneration { get; init; }
}

/// <summary>The owner of a claim.</summary>
/// <param name="Owner">Unique to one attempt of one process.</param>
/// <param name="FencingToken">The number of owners so far, this one included.</param>
/// <param name="LeaseUntil">When its lease runs out, UTC by the database's clock; each renewal changes it.</param>
/// <param name="IsExpired">Whether the lease has run out, by the database's clock.</param>
internal sealed record ClaimHolder(string Owner, long FencingToken, DateTime LeaseUntil, bool IsExpired);

/// <summary>A claim that its owner still held at a renewal.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Fingerprint">Fingerprint of the entry.</param>
/// <param name="IsCurrent">Whether the subject still has the claim's generation.</param>
internal sealed record RenewedClaim(string Owner, string Fingerprint, bool IsCurrent);

/// <summary>A computed value that is not committed yet.</summary>
/// <param name="Claim">The claim under which it was computed.</param>
/// <param name="Json">The value.</param>
/// <param name="Cost">How long the computation took.</param>
internal sealed record ComputedResult(Claim Claim, byte[] Json, TimeSpan Cost);
