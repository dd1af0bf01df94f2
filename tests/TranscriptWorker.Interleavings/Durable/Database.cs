using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings.Durable;

/// <summary>
/// The durable tier: its tables, and each transaction as one step, since the real ones are serialized by the row that they lock first. It
/// says what was committed, so that the history can be held against the guarantees.
/// </summary>
internal sealed class Database(World world, Guarantees guarantees)
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // Of the product's 128: so the epoch is retired often enough, too.
    private const int MaxExcluded = 1;

    private Dictionary<Subject, SubjectRow> _subjects = [];
    private Dictionary<(EntryKey Key, long Generation), ClaimRow> _claims = [];
    private Dictionary<(long Epoch, string Subject), long> _excluded = [];
    private Database? _standby;
    private int _promotions;

    /// <summary>Its clock, UTC.</summary>
    public DateTime Now => Start + TimeSpan.FromMilliseconds(world.Now / TimeSpan.TicksPerMillisecond);

    /// <summary>Names the server that is the primary.</summary>
    public string Server => $"#{_promotions}";

    /// <summary>The server that lags behind.</summary>
    public Database Standby => _standby ??= Copy();

    /// <summary>Whether new connections are led to the standby.</summary>
    public bool LeadsToStandby { get; set; }

    public Epoch Epoch { get; private set; } = new(0, null, null);

    public long Exclusions { get; private set; }

    /// <summary>Whether Redis is used.</summary>
    public bool HasEpoch => Epoch.Nonce?.EndsWith(Server, StringComparison.Ordinal) is true;

    /// <summary>Lets the standby have all that the primary has.</summary>
    public void Replicate() => _standby = Copy();

    /// <summary>
    /// Makes the standby the primary. Of what it had not replicated it lacks the changes of the epoch and its exclusions, but none of
    /// a subject: that is worse than a log that breaks off.
    /// </summary>
    public void Promote()
    {
        (Epoch, Exclusions, _excluded) = (Standby.Epoch, Standby.Exclusions, new(Standby._excluded));
        _promotions++;
        Replicate();
    }

    public (SubjectState State, Dictionary<EntryKey, DurableEntry> Entries) Read(Subject subject, IReadOnlyCollection<EntryKey> keys)
    {
        var entries = new Dictionary<EntryKey, DurableEntry>();
        if (!_subjects.TryGetValue(subject, out var row))
            return (default, entries);
        foreach (var key in keys)
            if (key.Kind.IsDurable && Find(row, key) is { } entry)
                entries[key] = new DurableEntry(entry.Value, entry.Fence.ExpiresAt - Now);
        return (row.State, entries);
    }

    public InvalidatedSubject Invalidate(Subject subject, Invalidation invalidation)
    {
        var row = RowOf(subject);
        var eraseContent = invalidation.ErasesContent;
        if (row.Invalidations.TryGetValue(invalidation.Id, out var applied))
            return new InvalidatedSubject(applied, row.State);

        var generation = row.State.Generation + 1;
        var content = row.Entries.Where(e => e.Key.Kind.IsContent && !eraseContent && e.Value.Fence.ExpiresAt > Now).ToList();
        row.Entries.Clear(); // Rule: invalidation-deletes-entries
        foreach (var (key, entry) in content)
            if (EntryFormat.Restamp(key, entry.Value, generation) is { } restamped)
                row.Entries[key] = restamped;
        row.State = row.State with { Generation = generation, ContentHash = eraseContent ? null : row.State.ContentHash };
        var result = new AppliedInvalidation(generation, IsSuperseded: false);
        row.Invalidations[invalidation.Id] = result;
        guarantees.Raised(subject, generation, eraseContent ? Guarantees.Erased : null);
        return new InvalidatedSubject(result, row.State);
    }

    public ContentChange Apply(
        Content content,
        Lazy<EntryBody> body,
        TimeSpan lifetime,
        IReadOnlyCollection<EntryKey> wanted,
        string owner,
        TimeSpan lease
    )
    {
        guarantees.Told(content);
        var row = RowOf(content.Key.Subject);
        var known = row.State;
        var isSame = string.Equals(known.ContentHash, content.Hash, StringComparison.Ordinal);
        var hasJob = row.AppliedJobs.Contains(content.JobId);
        if (known.Generation > 0 && !isSame && (content.SourceVersion is { } version ? version <= known.SourceVersion : hasJob))
            return new ContentChange(ContentOutcome.Superseded, known);

        var hasContent = isSame && Find(row, content.Key) is not null;
        if (content.SourceVersion is null)
            row.AppliedJobs.Add(content.JobId);
        row.State = new SubjectState(
            isSame ? known.Generation : known.Generation + 1,
            content.Hash,
            content.SourceVersion is { } given && !(known.SourceVersion >= given) ? given : known.SourceVersion
        );
        if (!isSame)
        {
            row.Entries.Clear();
            guarantees.Raised(content.Key.Subject, row.State.Generation, content.Hash);
        }

        var stored = hasContent ? (SealedEntry?)null : Store(row, content.Key, body.Value, lifetime, TimeSpan.Zero);
        var claims = isSame ? [] : TryTakeClaims(wanted, row.State.Generation, owner, lease);
        return new ContentChange(isSame ? ContentOutcome.Unchanged : ContentOutcome.Applied, row.State)
        {
            IsOfNewSubject = known.Generation == 0,
            Stored = stored,
            Claims = [.. claims.Select(c => c with { IsOfNewGeneration = true })],
        };
    }

    public long SavePreferences(Subject user, string json)
    {
        var row = RowOf(user);
        row.State = row.State with { Generation = row.State.Generation + 1 };
        row.Preferences = json;
        guarantees.Raised(user, row.State.Generation, json);
        return row.State.Generation;
    }

    public string? FindPreferences(Subject user) => _subjects.GetValueOrDefault(user)?.Preferences;

    public IReadOnlyList<Claim> TryTakeClaims(IReadOnlyCollection<EntryKey> keys, long generation, string owner, TimeSpan lease)
    {
        var taken = new List<Claim>();
        foreach (var key in keys.Where(k => !_claims.ContainsKey((k, generation))))
        {
            var claim = new Claim(key, generation, owner, FencingToken: 1);
            _claims[(key, generation)] = new ClaimRow(owner, claim.FencingToken, Now + lease);
            guarantees.Claimed(claim);
            taken.Add(claim);
        }

        return taken;
    }

    public Dictionary<EntryKey, ClaimHolder> FindHolders(IReadOnlyCollection<EntryKey> keys, long generation)
    {
        var holders = new Dictionary<EntryKey, ClaimHolder>();
        foreach (var key in keys)
            if (_claims.TryGetValue((key, generation), out var row))
                holders[key] = new ClaimHolder(row.Owner, row.FencingToken, row.LeaseUntil, row.LeaseUntil < Now);
        return holders;
    }

    public Claim? TryTakeClaimFrom(ClaimHolder holder, EntryKey key, long generation, string owner, TimeSpan lease)
    {
        if (
            !IsHeld(new Claim(key, generation, holder.Owner, holder.FencingToken))
            || _claims[(key, generation)].LeaseUntil != holder.LeaseUntil
        )
            return null;
        var claim = new Claim(key, generation, owner, holder.FencingToken + 1);
        _claims[(key, generation)] = new ClaimRow(owner, claim.FencingToken, Now + lease);
        guarantees.Claimed(claim);
        return claim;
    }

    public List<RenewedClaim> RenewClaims(IReadOnlyCollection<string> owners, TimeSpan lease)
    {
        var renewed = new List<RenewedClaim>();
        foreach (var ((key, generation), row) in _claims.Where(c => owners.Contains(c.Value.Owner, StringComparer.Ordinal)).ToList())
        {
            _claims[(key, generation)] = row with { LeaseUntil = Now + lease };
            renewed.Add(new RenewedClaim(row.Owner, key.Fingerprint.Value, RowOf(key.Subject).State.Generation == generation));
        }

        return renewed;
    }

    public int ReleaseClaims(IReadOnlyList<Claim> claims) => claims.Count(c => IsHeld(c) && _claims.Remove((c.Key, c.Generation)));

    public IReadOnlyList<SealedEntry>? Commit(IReadOnlyList<ComputedResult> results, IReadOnlyList<EntryBody> bodies, TimeSpan lifetime)
    {
        if (!results.All(r => IsHeld(r.Claim))) // Rule: commit-needs-claim
            return null;
        var row = RowOf(results[0].Claim.Key.Subject);
        if (row.State.Generation != results[0].Claim.Generation) // Rule: commit-checks-generation
            return null;
        foreach (var result in results)
            _claims.Remove((result.Claim.Key, result.Claim.Generation));
        return [.. results.Select((r, i) => Store(row, r.Claim.Key, bodies[i], lifetime, r.Cost))];
    }

    public Dictionary<string, long> FindExcluded(long epoch) =>
        _excluded.Where(x => x.Key.Epoch == epoch).ToDictionary(x => x.Key.Subject, x => x.Value, StringComparer.Ordinal);

    public ExclusionOutcome TryExclude(Epoch epoch, Subject subject)
    {
        if (!IsCurrent(epoch))
            return ExclusionOutcome.EpochEnded;
        var key = (epoch.Number, subject.Value);
        if (!_excluded.ContainsKey(key) && FindExcluded(epoch.Number).Count >= MaxExcluded)
            return ExclusionOutcome.Refused;
        _excluded[key] = ++Exclusions;
        return ExclusionOutcome.Excluded;
    }

    public bool TryReadmit(Epoch epoch, string subject, long sequence)
    {
        if (!IsCurrent(epoch) || !_excluded.TryGetValue((epoch.Number, subject), out var last))
            return false;
        if (last != sequence) // Rule: readmission-compares-sequence
            return false;
        Exclusions++;
        return _excluded.Remove((epoch.Number, subject));
    }

    private bool IsCurrent(Epoch epoch) =>
        Epoch.Number == epoch.Number && string.Equals(Epoch.Nonce, epoch.Nonce, StringComparison.Ordinal);

    public bool TryReplace(Epoch present, Epoch next)
    {
        if (Epoch.Number != present.Number)
            return false;
        Epoch = next;
        guarantees.Published(next);
        world.Counts.Add(
            next.IsReserved ? "epochs reserved"
            : next.Nonce is null ? "epochs retired"
            : "epochs begun"
        );
        return true;
    }

    private Database Copy() =>
        new(world, guarantees)
        {
            _subjects = _subjects.ToDictionary(s => s.Key, s => s.Value.Copy()),
            _claims = new(_claims),
            _excluded = new(_excluded),
            _promotions = _promotions,
            Epoch = Epoch,
            Exclusions = Exclusions,
        };

    private SealedEntry Store(SubjectRow row, EntryKey key, EntryBody body, TimeSpan lifetime, TimeSpan cost)
    {
        var generation = row.State.Generation;
        var fence = new Fence(generation, Now, Now + lifetime, cost);
        var replaced = Find(row, key) is not null;
        var stored = new SealedEntry(EntryFormat.Seal(key, body, fence), fence);
        row.Entries[key] = stored;
        guarantees.Committed(key, generation, Value.Parse(body), replaced);
        return stored;
    }

    private SealedEntry? Find(SubjectRow row, EntryKey key) =>
        // Rule: read-checks-generation
        row.Entries.TryGetValue(key, out var entry)
        && entry.Fence.Generation == row.State.Generation
        && entry.Fence.ExpiresAt > Now
            ? entry
            : null;

    private bool IsHeld(Claim claim) =>
        _claims.GetValueOrDefault((claim.Key, claim.Generation)) is { } row
        && row.FencingToken == claim.FencingToken
        && string.Equals(row.Owner, claim.Owner, StringComparison.Ordinal);

    private SubjectRow RowOf(Subject subject) => _subjects.TryGetValue(subject, out var row) ? row : _subjects[subject] = new SubjectRow();

    private sealed class SubjectRow
    {
        public SubjectState State { get; set; }

        public Dictionary<Guid, AppliedInvalidation> Invalidations { get; private init; } = [];

        public string? Preferences { get; set; }

        public HashSet<Guid> AppliedJobs { get; private init; } = [];

        public Dictionary<EntryKey, SealedEntry> Entries { get; private init; } = [];

        public SubjectRow Copy() =>
            new()
            {
                State = State,
                Invalidations = new(Invalidations),
                Preferences = Preferences,
                AppliedJobs = [.. AppliedJobs],
                Entries = new(Entries),
            };
    }

    private sealed record ClaimRow(string Owner, long FencingToken, DateTime LeaseUntil);
}
