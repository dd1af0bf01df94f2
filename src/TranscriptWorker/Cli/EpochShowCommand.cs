using System.CommandLine;
using TranscriptWorker.Caching.Administration;

namespace TranscriptWorker.Cli;

/// <summary>Shows the epoch of the hot tier in Redis.</summary>
internal sealed class EpochShowCommand()
    : CliCommand(
        "show",
        "Show the number of the current epoch, and whether the hot tier is used in it.",
        "TranscriptWorker epoch show --set Durable:Provider=postgresql"
    )
{
    private readonly Option<bool> _json = CreateJsonOption();

    protected override IReadOnlyList<Symbol> Symbols => [_json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = await invocation.OpenDatabaseAsync(cancellationToken);
        var (number, isUsable) = await host.Services.GetRequiredService<EpochAdministration>().ReadAsync(cancellationToken);
        if (invocation.Get(_json))
            invocation.Console.WriteJson(new { Epoch = number, IsUsable = isUsable });
        else
            await invocation.Console.Output.WriteLineAsync(
                isUsable
                    ? $"epoch {number}"
                    : $"epoch {number}: the hot tier is not used until a worker that reaches Redis begins the next one"
            );
        return ExitCodes.Done;
    }
}
