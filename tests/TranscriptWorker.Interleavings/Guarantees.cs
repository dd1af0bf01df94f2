using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>
/// Holds what happened against the design's first two guarantees: nothing stale after an acknowledged change, and one committed result of
/// each entry and generation, from one execution for each claim that was given. And no content is acknowledged that the database was not
/// told of.
/// </summary>
internal sealed class Guarantees(World world)
{
    private readonly Dictionary<Subject, long> _acknowledged = [];
    private readonly Dictionary<(Subject Subject, long Generation), string?> _contents = [];
    private readonly Dictionary<(Subject Subject, string Content), long> _raisedBy = [];
    private readonly Dictionary<Subject, long> _latestVersions = [];
    private readonly HashSet<Guid> _toldJobs = [];
    private readonly HashSet<string> _published = new(StringComparer.Ordinal);
    private readonly Dictionary<(EntryKey Key, long Generation), Work> _work = [];

    /// <summary>What no read that begins now may be earlier than.</summary>
    public long AcknowledgedOf(Subject subject) => _acknowledged.GetValueOrDefault(subject);

    /// <summary>A generation was committed.</summary>
    /// <param name="subject">Its subject.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="content">The content from now on; null where it stays what it was.</param>
    public void Raised(Subject subject, long generation, string? content)
    {
        _contents[(subject, generation)] = content ?? _contents.GetValueOrDefault((subject, generation - 1));
        if (content is not null)
            _raisedBy[(subject, content)] = generation;
    }

    /// <summary>A change was acknowledged.</summary>
    public void Acknowledge(SimulatedProcess process, Subject subject, long generation)
    {
        if (world.IsRecording)
            world.Note(process, $"generation {generation} of {subject} is acknowledged");
        _acknowledged[subject] = Math.Max(generation, AcknowledgedOf(subject));
    }

    /// <summary>The database was told of content, and has applied it, or has the same or newer content.</summary>
    public void Told(Content content)
    {
        var subject = content.Key.Subject;
        _toldJobs.Add(content.JobId);
        if (content.SourceVersion is { } version)
            _latestVersions[subject] = Math.Max(version, _latestVersions.GetValueOrDefault(subject));
    }

    /// <summary>Content was acknowledged as applied, known already, or superseded.</summary>
    /// <param name="process">Who did it.</param>
    /// <param name="content">The content.</param>
    /// <param name="generation">The generation that the subject had then.</param>
    public void AcknowledgeContent(SimulatedProcess process, Content content, long generation)
    {
        var subject = content.Key.Subject;
        if (
            content.SourceVersion is { } version ? _latestVersions.GetValueOrDefault(subject) < version : !_toldJobs.Contains(content.JobId)
        )
            world.Violate($"3: {process.Name} acknowledged content of {subject} that the database was not told of.");
        Acknowledge(process, subject, generation);
    }

    public void AcknowledgePreferences(SimulatedProcess process, Subject user, string json) =>
        Acknowledge(process, user, _raisedBy[(user, json)]);

    /// <summary>An epoch counts from now on.</summary>
    public void Published(Epoch epoch)
    {
        if (epoch.Nonce is { } nonce && !_published.Add(nonce))
            world.Violate($"A nonce that counted before counts again, in {epoch}.");
    }

    /// <summary>
    /// A server was told a script. Where one that counts were told again, a server that knows it might have forgotten what it held.
    /// </summary>
    public void Loaded(string script)
    {
        foreach (var nonce in _published)
            if (script.StartsWith($"-- epoch {nonce}\n", StringComparison.Ordinal))
                world.Violate("A script of a published epoch was loaded.");
    }

    public void Claimed(Claim claim) => WorkOf(claim.Key, claim.Generation).Claims++;

    public void Executed(EntryKey key, long generation)
    {
        var work = WorkOf(key, generation);
        if (key.Kind.IsDurable && ++work.Executions > work.Claims)
            world.Violate($"2: {Name(key)} of generation {generation} was computed {work.Executions} times under {work.Claims} claims.");
    }

    public void Committed(EntryKey key, long generation, Value value, bool replaced)
    {
        WorkOf(key, generation).Committed.Add(value);
        if (replaced)
            world.Violate($"2: {Name(key)} of generation {generation} was committed again while the first result was valid.");
    }

    /// <param name="process">Who read.</param>
    /// <param name="subject">What.</param>
    /// <param name="acknowledged">What was acknowledged before the read began.</param>
    /// <param name="reading">What it returned.</param>
    public void Check(SimulatedProcess process, Subject subject, long acknowledged, CacheReading reading)
    {
        var generation = reading.State.Generation;
        if (generation < acknowledged)
            world.Violate($"1: {process.Name} read generation {generation} of {subject} after {acknowledged} was acknowledged.");
        if (
            generation > 0
            && !string.Equals(
                reading.State.ContentHash ?? Erased,
                _contents.GetValueOrDefault((subject, generation)) ?? Erased,
                StringComparison.Ordinal
            )
        )
            world.Violate($"1: {process.Name} read {subject} of generation {generation} with the content of another one.");
        foreach (var (key, entry) in reading.Entries)
            CheckEntry(process, key, generation, entry);
    }

    public void CheckEntry(SimulatedProcess process, EntryKey key, long generation, CacheEntry entry)
    {
        var value = Value.Parse(entry.Json.Span);
        if (key.Kind.IsContent)
        {
            if (!string.Equals(value.Content, _contents.GetValueOrDefault((key.Subject, generation)), StringComparison.Ordinal))
                world.Violate(
                    $"1: {process.Name} got other content, {value}, from {entry.Source} than generation {generation} of {key.Subject} has."
                );
        }
        else if (value.Generation != generation)
        {
            world.Violate(
                $"1: {process.Name} got {Name(key)} of generation {value.Generation} from {entry.Source} as of generation {generation}."
            );
        }
        else if (key.Kind.IsDurable && !WorkOf(key, generation).Committed.Contains(value))
        {
            world.Violate($"2: {process.Name} got {value} for {Name(key)}, which was not committed.");
        }
    }

    public void CheckPreferences(SimulatedProcess process, Subject user, long acknowledged, string? json)
    {
        var saved = json is null ? 0 : _raisedBy.GetValueOrDefault((user, json));
        if (saved < acknowledged)
            world.Violate($"1: {process.Name} read preferences of {user} of generation {saved} after {acknowledged} was acknowledged.");
    }

    /// <summary>What a hash says of a subject whose content was erased.</summary>
    public const string Erased = "erased";

    private static string Name(EntryKey key) => $"{key.Kind} {key.Fingerprint.Value[..4]} of {key.Subject}";

    private Work WorkOf(EntryKey key, long generation)
    {
        if (!_work.TryGetValue((key, generation), out var work))
            _work[(key, generation)] = work = new Work();
        return work;
    }

    private sealed class Work
    {
        public int Claims { get; set; }

        public int Executions { get; set; }

        public HashSet<Value> Committed { get; } = [];
    }
}
