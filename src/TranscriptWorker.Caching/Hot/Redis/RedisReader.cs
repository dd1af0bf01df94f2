using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.Caching.Local;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// Reads subjects: under a read lease from this process, otherwise from Redis, which confirms the generation of what this process holds.
/// </summary>
internal sealed class RedisReader(
    RedisBreaker redis,
    EpochKeeper epochs,
    LocalTier local,
    HotAdmission admission,
    IOptions<DurableOptions> durable,
    TimeProvider clock
)
{
    // The reader fills after one read of the durable tier. A shorter lease would never be used while that tier is slow.
    private readonly TimeSpan _fillLease = durable.Value.LockTimeout + TimeSpan.FromSeconds(1);

    // Of a read that no fill follows: it must not keep others from filling. Redis knows no shorter life.
    private readonly TimeSpan _unusedFillLease = TimeSpan.FromMilliseconds(1);

    private readonly Lazy<string> _process = new(() => RandomNumberGenerator.GetHexString(16, lowercase: true));
    private readonly InlineKinds _inline = new();
    private long _tokens;

    /// <inheritdoc cref="IHotTier.ReadAsync"/>
    /// <remarks>
    /// No round trip under a read lease, otherwise one. Long values come from plain commands: as part of a script's answer they take two to
    /// three times as long.
    /// </remarks>
    public ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        // Rule: local-checks-epoch
        if (local.FindLease(keys) is not { } lease || !epochs.Believes(lease.Epoch, subject))
            return ReadConfirmedAsync(subject, keys, _fillLease, cancellationToken);
        if (local.IsDue(lease) && lease.TryBeginRenewal())
            _ = RenewAsync(subject, lease);
        return new(lease.Reading);
    }

    /// <summary>Renews a lease in the background, so that an entry that stays in use is never waited for.</summary>
    private async Task RenewAsync(Subject subject, ReadLease lease) =>
        await ReadConfirmedAsync(subject, lease.Keys, _unusedFillLease, CancellationToken.None);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // It runs for most hits.
    private async ValueTask<HotReading> ReadConfirmedAsync(
        Subject subject,
        IReadOnlyCollection<EntryKey> keys,
        TimeSpan fillLease,
        CancellationToken cancellationToken
    )
    {
        // Rule: exclusion-checked-before-question
        if (await epochs.FindUsableAsync(cancellationToken) is not { } epoch || !epochs.Believes(epoch, subject))
            return HotReading.Nothing;

        var token = $"{_process.Value}:{Interlocked.Increment(ref _tokens)}";
        var known = local.Find(keys, out var areInUse);
        var (wanted, shortCount) = _inline.Sort(Without(keys, known));
        var isHeld = known.Count > 0 && wanted.Count == 0;
        var asksForLease = isHeld && areInUse && local.GrantsLeases;
        var asked = new SubjectRequest(this, epoch, subject, wanted, shortCount, token, fillLease, asksForLease);
        var sentAt = clock.GetTimestamp();
        var (outcome, answer) = await redis.TryCallAsync(HotOperation.Read, asked.SendAsync, cancellationToken);
        if (outcome != HotCallOutcome.Answered)
            return HotReading.Nothing;
        if (answer.IsStale)
        {
            epochs.Forget(epoch);
            return HotReading.Nothing;
        }

        // After the answer: this process may have been stopped while the answer was on its way, and others may have begun a new epoch, or
        // excluded the subject.
        // Rule: epoch-lease-checked-after-answer
        if (!epochs.Believes(epoch, subject))
            return HotReading.Nothing;
        if (answer.State is EpochScripts.Leased)
            return HotReading.Leased(new HotLease(epoch, token));
        if (HotState.Parse(answer.State) is not { } state)
            return HotReading.Unknown;

        var found = new FewEntries(keys.Count);
        foreach (var (key, entry) in known)
            if (entry.Generation == state.Generation) // Rule: local-generation-compared
                found.Add(key, entry.Value);
        if (found.Count < known.Count)
        {
            local.Forget(Without([.. known.Keys], found));
            return await ReadConfirmedAsync(subject, keys, fillLease, cancellationToken);
        }

        for (var i = 0; i < wanted.Count; i++)
        {
            if (admission.Read(wanted[i], answer.Entries[i].Value, state.Generation) is not { } entry)
                continue;
            found.Add(wanted[i], entry);
            local.Keep(wanted[i], entry, state.Generation, epoch);
        }

        var reading = new HotReading(state.Generation, state, found) { Change = ChangeOf(subject, epoch, answer, known) };
        if (answer.GrantsLease)
            local.Grant(new ReadLease(reading, keys, epoch), sentAt); // Rule: read-lease-counts-from-request
        return reading;
    }

    private static IReadOnlyList<EntryKey> Without<T>(IReadOnlyCollection<EntryKey> keys, IReadOnlyDictionary<EntryKey, T> excluded) =>
        excluded.Count == 0 && keys is IReadOnlyList<EntryKey> all ? all : [.. keys.Where(k => !excluded.ContainsKey(k))];

    private ToldChange? ChangeOf(Subject subject, Epoch epoch, SubjectReply reply, Dictionary<EntryKey, LocalEntry> known)
    {
        // A state that a reader filled proves less: the change may have been told in a later epoch, which others use already.
        // Rule: known-needs-told-change
        if (!reply.IsTold)
            return null;
        var readAt = clock.GetTimestamp();
        var since = readAt;
        // An entry that is kept under the state shows that this process has known it for longer.
        foreach (var (_, entry) in known)
            if (entry.Epoch == epoch)
                since = Math.Min(since, entry.KeptAt);
        return new ToldChange(subject, epoch, reply.Mark, readAt, since);
    }

    /// <summary>Asks for the state and the short values in one command, beside plain commands for values that are probably long.</summary>
    private async Task<SubjectReply> SendAsync(RedisCommands commands, SubjectRequest asked)
    {
        var wanted = asked.Keys;
        var keys = new RedisKey[1 + asked.ShortCount];
        keys[0] = RedisKeys.Generation(asked.Epoch, asked.Subject);
        for (var i = 0; i < asked.ShortCount; i++)
            keys[i + 1] = RedisKeys.Value(asked.Epoch, wanted[i]);

        RedisValue[] arguments = [asked.Token, (long)asked.FillLease.TotalMilliseconds, asked.AsksForLease ? 1 : 0];
        var reply = commands.ReadSubjectAsync(epochs.ScriptsOf(asked.Epoch).Read, keys, arguments);
        SubjectReply subject;
        if (asked.ShortCount == wanted.Count)
        {
            subject = await reply;
        }
        else
        {
            var entries = new EntryReply[wanted.Count];
            subject = await BesideAsync(reply.AsTask(), GetAsync(commands, asked, Rest(asked), entries));
            subject.Entries.CopyTo(entries, 0);
            subject = subject with { Entries = entries };
        }

        List<int>? longer = null;
        for (var i = 0; i < subject.Entries.Length; i++)
            if (subject.Entries[i] is { Value: null, Length: > 0 })
                (longer ??= []).Add(i);
        if (longer is not null)
            await GetAsync(commands, asked, longer, subject.Entries);
        for (var i = 0; i < subject.Entries.Length; i++)
            if (subject.Entries[i].Value is { } value)
                _inline.Observe(wanted[i].Kind, value.Length);
        return subject;
    }

    /// <summary>Waits for both, also if the first fails: a call ends only when everything that it sent has ended.</summary>
    private static async Task<SubjectReply> BesideAsync(Task<SubjectReply> reply, Task values)
    {
        await Task.WhenAll(reply, values);
        return await reply;
    }

    private static IEnumerable<int> Rest(SubjectRequest asked) => Enumerable.Range(asked.ShortCount, asked.Keys.Count - asked.ShortCount);

    private static async Task GetAsync(RedisCommands commands, SubjectRequest asked, IEnumerable<int> places, EntryReply[] entries) =>
        await Task.WhenAll(
            places.Select(async i => entries[i] = new EntryReply(await commands.GetAsync(RedisKeys.Value(asked.Epoch, asked.Keys[i])), 0))
        );

    /// <param name="Reader">Sends the request.</param>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="Subject">The subject.</param>
    /// <param name="Keys">The entries that this process does not hold.</param>
    /// <param name="ShortCount">How many of them, from the first on, are probably short.</param>
    /// <param name="Token">A unique token: of a fill lease, or the mark of a read lease.</param>
    /// <param name="FillLease">How long the fill lease lasts, if it is granted.</param>
    /// <param name="AsksForLease">Whether to ask for a read lease.</param>
    private sealed record SubjectRequest(
        RedisReader Reader,
        Epoch Epoch,
        Subject Subject,
        IReadOnlyList<EntryKey> Keys,
        int ShortCount,
        string Token,
        TimeSpan FillLease,
        bool AsksForLease
    )
    {
        public Task<SubjectReply> SendAsync(RedisCommands commands) => Reader.SendAsync(commands, this);
    }
}
