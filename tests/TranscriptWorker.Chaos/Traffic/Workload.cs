namespace TranscriptWorker.Chaos.Traffic;

/// <summary>Commands in an order that a seed decides.</summary>
/// <param name="seed">The seed.</param>
/// <param name="hasBatches">Whether a quarter of the jobs is in batches.</param>
internal sealed class Workload(int seed, bool hasBatches)
{
    private const int Present = 120;
    private const int CommandsOfATranscript = 25;
    private const int Repeatable = 2_000;

    // Of 100 commands.
    private const int NewContents = 16;
    private const int KnownContents = 24;
    private const int OldContents = 6;
    private const int Repetitions = 10;
    private const int Invalidations = 3;
    private const int Erasures = 1;
    private const int Refusals = 1;

    private static readonly string?[] Features = [null, null, null, "key-phrases", "speaker-statistics", "summary"];

    private readonly Random _random = new(seed);
    private readonly List<PlannedTranscript> _transcripts = [];
    private readonly Queue<Command> _recent = new();
    private int _transcriptCount;
    private int _commands;
    private Guid _batch;
    private int _batched;

    public Command Next()
    {
        if (_transcripts.Count < Present || _commands % CommandsOfATranscript == 0)
            AddTranscript();
        _commands++;
        // Some transcripts are asked for often, most seldom.
        var share = _random.NextDouble();
        var command = AddToBatch(Create(_transcripts[(int)(share * share * _transcripts.Count)]));
        _recent.Enqueue(command);
        if (_recent.Count > Repeatable)
            _recent.Dequeue();
        return command;
    }

    /// <summary>A transcript that nobody knows.</summary>
    public static Command CreateProbe(string transcriptId) =>
        new(Guid.NewGuid(), CommandKind.NewContent, transcriptId, 1) { NamesVersion = true };

    /// <summary>New content for a transcript that was erased, so that the jobs without content are answered.</summary>
    public static Command CreateContent(string transcriptId, int version) =>
        new(Guid.NewGuid(), CommandKind.NewContent, transcriptId, version) { NamesVersion = true };

    private Command Create(PlannedTranscript transcript)
    {
        if (transcript.Version == 0 || transcript.Renewals > 0)
        {
            transcript.Renewals = Math.Max(0, transcript.Renewals - 1);
            return Renew(transcript);
        }

        var draw = _random.Next(100);
        if ((draw -= NewContents) < 0)
            return Renew(transcript);
        if ((draw -= KnownContents) < 0)
            return transcript.NamesVersion
                ? Create(transcript, CommandKind.KnownContent, transcript.Version)
                : Create(transcript, CommandKind.WithoutContent, 0);
        if ((draw -= OldContents) < 0)
            return transcript.NamesVersion && transcript.Version > 1
                ? Create(transcript, CommandKind.OldContent, _random.Next(1, transcript.Version))
                : Create(transcript, CommandKind.WithoutContent, 0);
        if ((draw -= Repetitions) < 0)
            return _recent.ElementAt(_random.Next(_recent.Count));
        if ((draw -= Invalidations) < 0)
            return Create(transcript, CommandKind.InvalidateResults, 0);
        if ((draw -= Erasures) < 0)
            return Erase(transcript);
        return (draw -= Refusals) < 0
            ? Create(transcript, CommandKind.Refused, 0) with
            {
                Feature = Command.UnknownFeature,
            }
            : Create(transcript, CommandKind.WithoutContent, 0);
    }

    private Command AddToBatch(Command command)
    {
        // A repetition is in its batch already.
        if (!hasBatches || !command.IsBatched || command.BatchId is not null)
            return command;
        if (_batched++ % Command.BatchSize == 0)
            _batch = new Guid(command.Id.ToByteArray(), bigEndian: true);
        return command with { BatchId = _batch };
    }

    private Command Renew(PlannedTranscript transcript)
    {
        var command = Create(transcript, CommandKind.NewContent, ++transcript.Version);
        if (transcript.NamesVersion)
            return command;
        command = command with { After = transcript.LastContent };
        transcript.LastContent = command.Id;
        return command;
    }

    private Command Erase(PlannedTranscript transcript)
    {
        // The order of contents without version is known only while each is answered, and an erased one may not be.
        if (!transcript.NamesVersion)
            return Create(transcript, CommandKind.InvalidateResults, 0);
        // The first of them may arrive before the erasure.
        transcript.Renewals = 2;
        return Create(transcript, CommandKind.Erase, 0);
    }

    private Command Create(PlannedTranscript transcript, CommandKind kind, int version) =>
        new(NewId(), kind, transcript.Id, version)
        {
            NamesVersion = transcript.NamesVersion,
            Feature = Features[_random.Next(Features.Length)],
        };

    private Guid NewId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private void AddTranscript()
    {
        var transcript = new PlannedTranscript($"chaos-{_transcriptCount}") { NamesVersion = _transcriptCount % 5 != 0 };
        _transcriptCount++;
        if (_transcripts.Count < Present)
            _transcripts.Add(transcript);
        else
            _transcripts[_random.Next(Present)] = transcript;
    }

    private sealed class PlannedTranscript(string id)
    {
        public string Id => id;

        public bool NamesVersion { get; init; }

        public int Version { get; set; }

        /// <summary>How many of the next commands must bring new content.</summary>
        public int Renewals { get; set; }

        public Guid? LastContent { get; set; }
    }
}
