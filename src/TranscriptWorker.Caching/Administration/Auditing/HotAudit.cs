using System.Text;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>Compares what Redis holds of a subject with the durable tier.</summary>
internal sealed class HotAudit(HotSnapshots hot, DurableSnapshots durable, IOptions<CacheOptions> options)
{
    // The other fields name entries.
    private const string StateField = "state";
    private const string MarkField = "mark";
    private const string ToldField = "told";

    /// <summary>The entry of a user without preferences.</summary>
    private const string NoPreferences = "null";

    private readonly CacheOptions _options = options.Value;

    /// <summary>Lists the entries of a subject; nothing, with a note, if Redis cannot be read.</summary>
    public async Task<HotSubject> BeginAsync(
        AuditLook look,
        Epoch epoch,
        Subject subject,
        SubjectState recorded,
        CancellationToken cancellationToken
    )
    {
        var empty = new HotSubject(epoch, subject, default, []);
        if ((look.Note = hot.FindObstacle(epoch)) is not null)
            return empty;
        HotListing listing;
        try
        {
            listing = await hot.ListAsync(epoch, subject, cancellationToken);
        }
        catch (RedisUnavailableException error)
        {
            (look.Note, look.IsOutage) = (error.Message, true);
            return empty;
        }

        // Without a state nothing is read of a subject.
        if (listing is { Count: 0 } or { State: null, Fields.Count: > 0 })
            return empty;
        var what = $"{{{subject}}}:gen";
        if (HotState.Parse(listing.State) is not { } state)
        {
            look.Add(AuditFinding.Hot, what, AuditVerdict.Unreadable);
            return empty;
        }

        look.Add(AuditFinding.Hot, what, state == recorded ? AuditVerdict.Agrees : AuditVerdict.Stale);
        if (listing.Count > listing.Fields.Count)
            look.Skip(AuditFinding.Hot, listing.Count - listing.Fields.Count);
        var keys = new HashSet<EntryKey>();
        foreach (var field in listing.Fields.Where(f => f is not (StateField or MarkField or ToldField)))
            if (field.Split(':') is [var kind, var fingerprint] && StoredText.ParseKey(subject, kind, fingerprint) is { } key)
                keys.Add(key);
            else
                look.Add(AuditFinding.Hot, StoredText.Display($"{{{subject}}}:{field}"), AuditVerdict.Unreadable);
        return new HotSubject(epoch, subject, state, keys);
    }

    /// <summary>Compares an entry that the durable tier holds.</summary>
    /// <param name="look">Gets the verdict.</param>
    /// <param name="subject">What Redis holds.</param>
    /// <param name="key">The entry.</param>
    /// <param name="recorded">The entry in the durable tier; null if it was not read.</param>
    /// <param name="budget">What may still be read.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    public Task CompareAsync(
        AuditLook look,
        HotSubject subject,
        EntryKey key,
        byte[]? recorded,
        AuditBudget budget,
        CancellationToken cancellationToken
    )
    {
        if (!subject.Keys.Remove(key))
            return Task.CompletedTask;
        return CompareAsync(
            look,
            subject,
            key,
            (value, _) =>
                Task.FromResult<AuditVerdict?>(
                    recorded is null ? null
                    : value.Entry.AsSpan().SequenceEqual(recorded) ? AuditVerdict.Agrees
                    : AuditVerdict.Stale
                ),
            budget,
            cancellationToken
        );
    }

    /// <summary>Compares the entries that the durable tier does not hold as such.</summary>
    /// <param name="look">Gets the verdicts.</param>
    /// <param name="subject">What Redis holds.</param>
    /// <param name="isWhole">Whether all entries of the durable tier were listed.</param>
    /// <param name="budget">What may still be read.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    public async Task CompareRestAsync(
        AuditLook look,
        HotSubject subject,
        bool isWhole,
        AuditBudget budget,
        CancellationToken cancellationToken
    )
    {
        foreach (var key in subject.Keys.OrderBy(k => k.ToString(), StringComparer.Ordinal))
            await CompareAsync(
                look,
                subject,
                key,
                async (value, token) =>
                {
                    if (key.Kind == EntryKind.UserPreferences)
                        return await ComparePreferencesAsync(key, value.Json, budget, token);
                    return isWhole ? AuditVerdict.Orphaned : null;
                },
                budget,
                cancellationToken
            );
    }

    /// <param name="look">Gets the verdict.</param>
    /// <param name="subject">What Redis holds.</param>
    /// <param name="key">The entry.</param>
    /// <param name="compare">Compares a readable entry of the current generation; null if it cannot.</param>
    /// <param name="budget">What may still be read.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    private async Task CompareAsync(
        AuditLook look,
        HotSubject subject,
        EntryKey key,
        Func<(byte[] Entry, byte[] Json), CancellationToken, Task<AuditVerdict?>> compare,
        AuditBudget budget,
        CancellationToken cancellationToken
    )
    {
        HotValue value;
        try
        {
            var most = (int)Math.Min(_options.MaxHotEntryBytes, budget.Left);
            value = look.IsOutage ? default : await hot.ReadAsync(subject.Epoch, key, most, cancellationToken);
        }
        catch (RedisUnavailableException error)
        {
            (look.Note, look.IsOutage) = (error.Message, true);
            return;
        }

        // The field of an expired entry stays until others follow it.
        if (look.IsOutage || value.IsMissing)
            return;
        // What is too long for the hot tier is refused by reads.
        if (value.Length <= _options.MaxHotEntryBytes && !budget.TryTake(value.Length))
        {
            look.Skip(AuditFinding.Hot);
            return;
        }

        if (
            value.Bytes is not { } entry
            || EntryFormat.Read(key, entry, _options.MaxValueBytes) is not { Result: EntryReadingResult.Valid } reading
        )
        {
            look.Add(AuditFinding.Hot, key.ToString(), AuditVerdict.Unreadable);
            return;
        }

        AuditVerdict? verdict;
        if (reading.Fence.Generation != subject.State.Generation)
            verdict = AuditVerdict.Orphaned;
        else if (key.Kind is { IsDurable: false } && key.Kind != EntryKind.UserPreferences)
        {
            look.CountNotComparable(AuditFinding.Hot);
            return;
        }
        else if (look.State!.Value.Generation != subject.State.Generation)
            verdict = AuditVerdict.Stale;
        else
            verdict = await compare((entry, reading.Json!), cancellationToken);

        if (verdict is { } found)
            look.Add(AuditFinding.Hot, key.ToString(), found);
        else
            look.Skip(AuditFinding.Hot);
    }

    private async Task<AuditVerdict?> ComparePreferencesAsync(
        EntryKey key,
        byte[] json,
        AuditBudget budget,
        CancellationToken cancellationToken
    )
    {
        // Under any other fingerprint nobody reads them.
        if (key.Fingerprint != Fingerprint.Of(EntryKind.UserPreferences))
            return AuditVerdict.Orphaned;
        if (!budget.TryTake(json.Length))
            return null;
        var record = await durable.FindPreferencesAsync(key.Subject, json.Length, cancellationToken);
        return Encoding.UTF8.GetBytes(record ?? NoPreferences).AsSpan().SequenceEqual(json) ? AuditVerdict.Agrees : AuditVerdict.Stale;
    }
}

/// <summary>What Redis holds of a subject.</summary>
/// <param name="Epoch">The epoch in which it was listed.</param>
/// <param name="Subject">The subject.</param>
/// <param name="State">The state, as Redis knows it.</param>
/// <param name="Keys">The entries that were filled under it and are not compared yet.</param>
internal sealed record HotSubject(Epoch Epoch, Subject Subject, SubjectState State, HashSet<EntryKey> Keys);
