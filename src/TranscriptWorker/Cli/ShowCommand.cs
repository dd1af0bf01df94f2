using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Shows the durable tier's content for a transcript, and changes nothing.</summary>
internal sealed class ShowCommand()
    : CliCommand(
        "show",
        "Show the stored state of a transcript: its generation, and each entry with its size, cost and expiry.",
        "TranscriptWorker show standup"
    )
{
    private readonly Argument<string> _id = new("ID") { Description = "The transcript's id" };
    private readonly Option<string?> _tenant = CreateTenantOption();
    private readonly Option<bool> _json = CreateJsonOption();

    protected override IReadOnlyList<Symbol> Symbols => [_id, _tenant, _json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var console = invocation.Console;
        var subject = SubjectArgument.Check(invocation.Get(_tenant), invocation.Get(_id));
        using var host = await invocation.OpenDatabaseAsync(cancellationToken);
        if (await host.Services.GetRequiredService<CacheInspector>().InspectAsync(subject, cancellationToken) is not { } found)
        {
            await console.Error.WriteLineAsync($"error: {subject} is not known.");
            return ExitCodes.Refused;
        }

        var entries = Describe(subject, found, host.Services.GetServices<IEnricher>());
        var state = found.State;
        if (invocation.Get(_json))
        {
            console.WriteJson(
                new
                {
                    Subject = subject.Value,
                    state.Generation,
                    state.SourceVersion,
                    state.ContentHash,
                    Entries = entries,
                }
            );
            return ExitCodes.Done;
        }

        var (version, content) = (state.SourceVersion?.ToString() ?? "none", state.ContentHash ?? "none");
        await console.Output.WriteLineAsync($"{subject}: generation {state.Generation}, source version {version}, content {content}");
        console.OutputTerminal.Write(CreateTable(entries));
        return ExitCodes.Done;
    }

    private static IReadOnlyList<ShownEntry> Describe(Subject subject, SubjectInspection found, IEnumerable<IEnricher> enrichers)
    {
        var names = enrichers.ToDictionary(
            e => FeatureCatalog.KeyOf(subject, e, new EnrichmentRequest(Language: null)).Fingerprint,
            e => e.Feature
        );
        return
        [
            .. found.Entries.Select(entry => new ShownEntry(
                entry.Key.Kind.Name,
                names.GetValueOrDefault(entry.Key.Fingerprint),
                entry.Key.Fingerprint.Value,
                entry.StoredBytes,
                entry.Cost is { } cost ? (long)Math.Round(cost.TotalMilliseconds) : null,
                entry.ExpiresAt
            )),
        ];
    }

    private static Table CreateTable(IReadOnlyList<ShownEntry> entries)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumns("kind", "feature", "fingerprint")
            .AddColumn(new TableColumn("bytes").RightAligned())
            .AddColumn(new TableColumn("cost ms").RightAligned())
            .AddColumns("expires (UTC)");
        foreach (var entry in entries)
            table.AddRow(
                entry.Kind,
                entry.Feature ?? "",
                entry.Fingerprint[..8],
                $"{entry.StoredBytes}",
                entry.CostMilliseconds is { } cost ? $"{cost}" : "[red]unreadable[/]",
                $"{entry.ExpiresAt:yyyy-MM-dd HH:mm:ss}"
            );
        return table;
    }

    /// <param name="Kind">The entry's kind.</param>
    /// <param name="Feature">The feature; null if the entry is no result, or one of another language or version.</param>
    /// <param name="Fingerprint">The entry's fingerprint.</param>
    /// <param name="StoredBytes">The entry's size as stored.</param>
    /// <param name="CostMilliseconds">How long its computation took; null if the entry is unreadable.</param>
    /// <param name="ExpiresAt">When it expires, UTC by the database's clock.</param>
    private sealed record ShownEntry(
        string Kind,
        string? Feature,
        string Fingerprint,
        int StoredBytes,
        long? CostMilliseconds,
        DateTime ExpiresAt
    );
}
