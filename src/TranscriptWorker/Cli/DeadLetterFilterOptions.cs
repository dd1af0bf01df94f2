using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>The options that say which dead letters are meant.</summary>
internal sealed class DeadLetterFilterOptions
{
    private readonly Option<DeadLetterKind?> _queue = new("--queue")
    {
        Description = "Only error queues, or only poison queues. Default: both",
        HelpName = "error|poison",
    };
    private readonly Option<string?> _reason = new("--reason")
    {
        Description = "Only this reason, such as content-unreachable",
        HelpName = "CODE",
    };
    private readonly Option<string?> _tenant = new("--tenant")
    {
        Description = "Only this tenant. Default: all; with --transcript: none",
        HelpName = "ID",
    };
    private readonly Option<string?> _transcript = new("--transcript") { Description = "Only this transcript", HelpName = "ID" };
    private readonly Option<Guid?> _id = new("--id") { Description = "Only the command of this id", HelpName = "ID" };
    private readonly Option<TimeSpan?> _olderThan = new("--older-than")
    {
        Description = "Only what failed longer ago, such as 30m, 2h, 7d or 00:30:00",
        HelpName = "TIME",
        CustomParser = ParseDuration,
    };
    private readonly Option<TimeSpan?> _newerThan = new("--newer-than")
    {
        Description = "Only what failed no longer ago",
        HelpName = "TIME",
        CustomParser = ParseDuration,
    };
    private readonly Option<DateTimeOffset?> _before = new("--before")
    {
        Description = "Only what failed before, such as 2026-01-15T09:00:00Z; UTC unless it says otherwise",
        HelpName = "TIME",
        CustomParser = ParseTime,
    };

    public IReadOnlyList<Symbol> All => [_queue, _reason, _tenant, _transcript, _id, _olderThan, _newerThan, _before];

    /// <exception cref="UsageException">Two options contradict each other.</exception>
    /// <exception cref="JobRefusedException">An id is not valid.</exception>
    public DeadLetterFilter Read(Invocation invocation, DateTimeOffset now)
    {
        var (transcript, tenant, before) = (invocation.Get(_transcript), invocation.Get(_tenant), invocation.Get(_before));
        if (transcript is not null)
            JobValidation.ValidateTranscript(transcript, tenant);
        if (tenant is not null && !Subject.IsValidTenant(tenant))
            throw new JobRefusedException(FailureReasons.InvalidTenantId, "The tenant id is not valid.");
        if (invocation.Get(_olderThan) is { } age)
            before = before is null ? now - age : throw new UsageException("--before and --older-than exclude each other.");
        return new DeadLetterFilter
        {
            Kind = invocation.Get(_queue),
            Reason = invocation.Get(_reason),
            TenantId = tenant,
            TranscriptId = transcript,
            Id = invocation.Get(_id),
            Before = before,
            Since = invocation.Get(_newerThan) is { } youth ? now - youth : null,
        };
    }

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Duration.TryParse(text) is { } duration)
            return duration;
        result.AddError($"'{text}' is not a time such as 30m, 2h, 7d or 00:30:00, of at most 3650 days.");
        return null;
    }

    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var time))
            return time;
        result.AddError($"'{text}' is not a time such as 2026-01-15T09:00:00Z.");
        return null;
    }
}
