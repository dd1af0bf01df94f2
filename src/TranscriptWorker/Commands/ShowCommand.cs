using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Jobs;

namespace TranscriptWorker.Commands;

/// <summary>Shows what the durable tier holds of a transcript, without touching it.</summary>
internal sealed class ShowCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The transcript's id" };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Whose transcript it is", HelpName = "ID" };
    private readonly GlobalOptions _global;

    private ShowCommand(GlobalOptions global) => _global = global;

    public static Command Create(GlobalOptions global)
    {
        var own = new ShowCommand(global);
        var command = new Command(
            "show",
            """
            Show what is stored of a transcript: its generation, and each entry with its size, cost and expiry.

            Example:
              TranscriptWorker show standup
            """
        )
        {
            own._id,
            own._tenant,
        };
        command.SetAction(own.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var subject = SubjectArgument.Check(arguments.GetValue(_tenant), arguments.GetRequiredValue(_id));
        using var host = WorkerHost.Build(_global.Read(arguments), arguments.GetValue(_global.Verbose));
        await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
        if (await host.Services.GetRequiredService<CacheInspector>().InspectAsync(subject, cancellationToken) is not { } found)
        {
            await Console.Error.WriteLineAsync($"error: nothing is known of {subject}.");
            return ExitCodes.Refused;
        }

        Console.WriteLine(
            $"{subject}: generation {found.State.Generation}, source version {found.State.SourceVersion?.ToString() ?? "none"}, content {found.State.ContentHash ?? "none"}"
        );
        Terminal.Output.Write(CreateTable(subject, found, host.Services.GetServices<IEnricher>()));
        return ExitCodes.Done;
    }

    private static Table CreateTable(Subject subject, SubjectInspection found, IEnumerable<IEnricher> enrichers)
    {
        var names = enrichers.ToDictionary(
            e => FeatureCatalog.KeyOf(subject, e, new EnrichmentRequest(Language: null)).Fingerprint,
            e => e.Feature
        );
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumns("kind", "feature", "fingerprint")
            .AddColumn(new TableColumn("bytes").RightAligned())
            .AddColumn(new TableColumn("cost ms").RightAligned())
            .AddColumns("expires (UTC)");
        foreach (var entry in found.Entries)
            table.AddRow(
                entry.Key.Kind.Name,
                names.GetValueOrDefault(entry.Key.Fingerprint, ""),
                entry.Key.Fingerprint.Value[..8],
                $"{entry.StoredBytes}",
                entry.Cost is { } cost ? $"{cost.TotalMilliseconds:0}" : "[red]unreadable[/]",
                $"{entry.ExpiresAt:yyyy-MM-dd HH:mm:ss}"
            );
        return table;
    }
}
