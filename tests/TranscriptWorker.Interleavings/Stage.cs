using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Interleavings.Redis;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>
/// Where a written-out schedule plays: in calm weather, with content that is known, a result that is in Redis, and an epoch that everyone
/// has known for long. Server A is the primary.
/// </summary>
internal sealed class Stage
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Fleet _fleet;
    private long _version;

    /// <param name="hasLocalTier">Whether the workers have one, and take read leases.</param>
    public Stage(bool hasLocalTier)
    {
        World = new World(seed: 1, Weather.Calm, records: true);
        _fleet = new Fleet(World, new CacheOptions(), new HotOptions { LocalLimitBytes = hasLocalTier ? 1 << 20 : 0 });
        Keys =
        [
            new EntryKey(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1")),
            new EntryKey(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary")),
        ];
        (Reader, Writer) = (Start("reader"), Start("writer"));
        Await(Bring(Writer, NewContent()));
        RunUntil(() => IsEpochInUse);
        World.RunFor(TimeSpan.FromSeconds(3));
        foreach (var worker in _fleet.Workers)
            Await(worker.EnrichAsync(Meeting, null, [], Keys));
        Require(Read(Reader).Entries.Values.All(e => e.Source is EntrySource.Hot or EntrySource.Local), "the result is in Redis");
    }

    public World World { get; }

    public Subject Meeting { get; } = Subject.Transcript(null, "meeting");

    public Subject Elsewhere { get; } = Subject.Transcript(null, "elsewhere");

    public EntryKey[] Keys { get; }

    public Worker Reader { get; }

    public Worker Writer { get; }

    public RedisPair Redis => _fleet.Redis;

    public long Epoch => _fleet.Database.Epoch.Number;

    public bool IsEpochInUse => _fleet.Database.HasEpoch;

    /// <summary>How often a subject was excluded from the hot tier, or readmitted.</summary>
    public long Exclusions => _fleet.Database.Exclusions;

    /// <summary>As an operator does.</summary>
    public void Retire()
    {
        var present = _fleet.Database.Epoch;
        Require(_fleet.Database.TryReplace(present, present.Retire()), "the epoch can be retired");
    }

    /// <summary>Lets the standby of the database have all that the primary has.</summary>
    public void Replicate() => _fleet.Database.Replicate();

    /// <summary>The standby of the database becomes its primary.</summary>
    public void Promote() => _fleet.Database.Promote();

    public Worker Start(string name) => _fleet.Start(name);

    public void Kill(Worker worker) => _fleet.Kill(worker);

    /// <summary>Holds what passes a place.</summary>
    public Hold Hold(Worker worker, Leg leg, string operation) =>
        World.Hold(p => p.Process == worker.Process && p.Leg == leg && string.Equals(p.Operation, operation, StringComparison.Ordinal));

    /// <summary>B becomes the primary and A does not learn of it: the reader goes on with A, everybody else goes to B.</summary>
    public void Partition()
    {
        Redis.FailOver(isLagging: false, isReached: false);
        foreach (var worker in _fleet.Workers)
            if (worker != Reader)
                worker.Process.Redis.Reconnect();
        World.Note(null, "B becomes the primary; A goes on with the reader alone");
    }

    public CacheReading Read(Worker worker) => Await(worker.ReadAsync(Meeting, Keys));

    public Task<CacheReading> BeginRead(Worker worker) => worker.ReadAsync(Meeting, Keys);

    /// <summary>Reads until an answer comes without Redis.</summary>
    public void TakeReadLease(Worker worker)
    {
        for (var i = 0; i < 3; i++)
            Read(worker);
        Require(IsUnderLease(worker), $"{worker.Process.Name} holds a read lease");
    }

    /// <summary>Whether a read is answered without Redis.</summary>
    public bool IsUnderLease(Worker worker)
    {
        var before = World.Counts.Of(Worker.ReadUnderLease);
        Read(worker);
        return World.Counts.Of(Worker.ReadUnderLease) > before;
    }

    public Task<bool> BeginInvalidation(Worker worker, int id = 1) => BeginInvalidation(worker, Meeting, id);

    public Task<bool> BeginInvalidation(Worker worker, Subject subject, int id = 1) =>
        worker.InvalidateAsync(subject, new Guid(id, 0, 0, new byte[8]), erasesContent: false);

    /// <summary>Lets workers read the epoch now, as each change of a subject does.</summary>
    public void Renew(params IEnumerable<Worker> workers)
    {
        foreach (var worker in workers)
            _ = BeginInvalidation(worker, Elsewhere);
        World.RunFor(TimeSpan.FromMilliseconds(8));
    }

    public (Content Content, byte[] Json) NewContent()
    {
        var value = new Value(0, ++_version);
        return (new Content(Keys[0], value.Content, _version, new Guid((int)_version, 1, 0, new byte[8])), value.ToJson());
    }

    /// <summary>Brings content and asks for nothing more.</summary>
    public Task<bool> Bring(Worker worker, (Content Content, byte[] Json) content) =>
        worker.EnrichAsync(Meeting, content.Content, content.Json, []);

    public T Await<T>(Task<T> task)
    {
        RunUntil(() => task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }

    public void RunUntil(Func<bool> condition) => Require(World.RunUntil(condition, Limit), "what was waited for happens");

    /// <summary>
    /// Says that the schedule did not come about as it is written: the product has moved on, and the schedule must follow.
    /// </summary>
    public static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"The schedule requires that {what}.");
    }
}
