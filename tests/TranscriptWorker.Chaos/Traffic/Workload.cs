namespace TranscriptWorker.Chaos.Traffic;

/// <summary>Commands in an order that a seed decides.</summary>
/// <param name="seed">The seed.</param>
/// <param name="isForEarlierRelease">
/// Whether workers of an earlier release take part: they know no batches, and give answers to tenants other message ids.
/// </param>
internal sealed class Workload(int seed, bool isForEarlierRelease)
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

    private static readonly string?[] Tenants = [null, "acme", "globex"];

    private readonly Random _random = new(seed);
    private readonly List<PlannedTranscript> _transcripts = [];
    private readonly Queue<Command> _recent = new();

    // The batches that are not full yet, each of one tenant.
    private readonly Dictionary<string, (Guid Id, int Jobs)> _batches = new(StringComparer.Ordinal);
    private int _transcriptCount;
    private int _commands;

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

    /// <summary>New content for the transcript of a job that was erased, so that the jobs without content are answered.</summary>
    public static Command CreateContent(Command job, int version) =>
        new(Guid.NewGuid(), CommandKind.NewContent, job.TranscriptId, version) { TenantId = job.TenantId, NamesVersion = true };

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
        if (isForEarlierRelease || !command.IsBatched || command.BatchId is not null)
            return command;
        var tenant = command.TenantId ?? "";
        if (!_batches.Remove(tenant, out var batch))
            batch.Id = new Guid(command.Id.ToByteArray(), bigEndian: true);
        if (++batch.Jobs < Command.BatchSize)
            _batches[tenant] = batch;
        return command with { BatchId = batch.Id };
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
            TenantId = transcript.TenantId,
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
        // Tenants have transcripts of the same names.
        var number = isForEarlierRelease ? _transcriptCount : _transcriptCount / Tenants.Length;
        var transcript = new PlannedTranscript($"chaos-{number}")
        {
            TenantId = isForEarlierRelease ? null : Tenants[_transcriptCount % Tenants.Length],
            NamesVersion = _transcriptCount % 5 != 0,
        };
        _transcriptCount++;
        if (_transcripts.Count < Present)
            _transcripts.Add(transcript);
        else
            _transcripts[_random.Next(Present)] = transcript;
    }

    private sealed class PlannedTranscript(string id)
    {
        public string Id => id;

        public string? TenantId { get; init; }

        public bool NamesVersion { get; init; }

        public int Version { get; set; }

        /// <summary>How many of the next commands must bring new content.</summary>
        public int Renewals { get; set; }

        public Guid? LastContent { get; set; }
    }
}
