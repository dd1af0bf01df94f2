using TranscriptWorker.Caching;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>What is asked of a fleet: mostly to read, now and then to change something.</summary>
internal sealed class Workload
{
    private readonly Fleet _fleet;
    private readonly World _world;
    private readonly System.Random _random;
    private readonly Subject[] _transcripts;
    private readonly Subject _user = Subject.User(null, "ann");
    private readonly double _commandsPerSecond;
    private readonly double _shareOfChanges;
    private readonly bool _hasVersions;
    private long _version;

    public Workload(Fleet fleet)
    {
        (_fleet, _world, _random) = (fleet, fleet.World, fleet.World.Random);
        _transcripts = [.. Enumerable.Range(1, _random.Next(1, 3)).Select(i => Subject.Transcript(null, $"t{i}"))];
        (_commandsPerSecond, _shareOfChanges, _hasVersions) = (
            12 + (_random.NextDouble() * 24),
            0.03 + (_random.NextDouble() * 0.22),
            _random.NextDouble() < 0.5
        );
    }

    /// <summary>Sends commands until a time.</summary>
    public void Begin(TimeSpan end)
    {
        foreach (var transcript in _transcripts)
            _fleet.Send(BringContent(transcript));
        SendNext(_world.Now + end.Ticks);
    }

    public void ReadEverything()
    {
        for (var i = 0; i < 2 * _fleet.Workers.Count; i++)
            foreach (var transcript in _transcripts)
                _fleet.Send(Read(_random, transcript));
    }

    private void SendNext(long end) =>
        _world.After(
            (long)(-Math.Log(1 - _random.NextDouble()) / _commandsPerSecond * TimeSpan.TicksPerSecond),
            null,
            () =>
            {
                if (_world.Now >= end)
                    return;
                SendAny();
                SendNext(end);
            }
        );

    private void SendAny()
    {
        var transcript = _transcripts[_random.Next(_transcripts.Length)];
        if (_random.NextDouble() >= _shareOfChanges)
        {
            if (_random.NextDouble() < 0.15)
                _fleet.Send(new Command("read preferences", w => w.ReadPreferencesAsync(_user)));
            else
                _fleet.Send(_random.NextDouble() < 0.3 ? ReadOften(_random, transcript) : Read(_random, transcript));
            return;
        }

        switch (_random.NextDouble())
        {
            case < 0.5:
                var (id, erases) = (NewId(), _random.NextDouble() < 0.15);
                var invalidate = new Command(
                    $"invalidate {transcript}{(erases ? " and erase its content" : "")}",
                    w => w.InvalidateAsync(transcript, id, erases)
                );
                if (_random.NextDouble() < 0.15)
                    _fleet.SendByCommandLine(invalidate);
                else
                    _fleet.Send(invalidate);
                break;
            case < 0.8:
                var bring = BringContent(transcript);
                _fleet.Send(bring);
                // The bus delivers some messages twice.
                if (_random.NextDouble() < 0.2)
                    _fleet.Send(bring with { Name = $"{bring.Name} again" });
                break;
            default:
                var json = new Value(0, _world.NextName()).ToString();
                _fleet.Send(new Command($"save preferences {json}", w => w.SavePreferencesAsync(_user, json)));
                break;
        }
    }

    private static Command Read(System.Random random, Subject transcript)
    {
        var keys = KeysOf(transcript);
        if (random.NextDouble() < 0.6)
            keys = [keys[random.Next(keys.Length)]];
        return new Command($"read {transcript}", w => w.EnrichAsync(transcript, null, [], keys));
    }

    /// <summary>So often that it is worth a read lease.</summary>
    private static Command ReadOften(System.Random random, Subject transcript)
    {
        var keys = KeysOf(transcript);
        keys = random.NextDouble() < 0.7 ? [keys[random.Next(2)]] : keys[..2];
        var (times, pause) = (random.Next(4, 20), TimeSpan.FromMilliseconds(1 + (random.NextDouble() * 80)));
        return new Command($"read {transcript} {times} times", w => w.ReadOftenAsync(transcript, keys, times, pause));
    }

    private Command BringContent(Subject transcript)
    {
        // Now and then what was there before, as a newer version.
        var value = new Value(0, ++_version > 1 && _random.NextDouble() < 0.25 ? _random.NextInt64(1, _version) : _version);
        var keys = KeysOf(transcript);
        var content = new Content(keys[0], value.Content, _hasVersions ? _version : null, NewId());
        return new Command($"bring content {value} of {transcript}", w => w.EnrichAsync(transcript, content, value.ToJson(), keys));
    }

    private Guid NewId() => new((int)_world.NextName(), 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static EntryKey[] KeysOf(Subject transcript) =>
        [
            new(transcript, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1")),
            new(transcript, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary")),
            new(transcript, EntryKind.SearchResult, Fingerprint.Of(EntryKind.SearchResult, "words")),
        ];
}
