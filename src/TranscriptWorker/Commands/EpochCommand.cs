using System.CommandLine;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Commands;

/// <summary>Shows and ends the epoch of the hot tier in Redis.</summary>
internal static class EpochCommand
{
    public static Command Create(GlobalOptions global) =>
        new("epoch", "The hot tier's epoch: for how long Redis is known to have forgotten nothing.")
        {
            CreateShow(global),
            CreateRetire(global),
        };

    private static Command CreateShow(GlobalOptions global)
    {
        var command = new Command(
            "show",
            """
            Show the number of the present epoch, and whether the hot tier is used in it.

            Example:
              TranscriptWorker epoch show --set Durable:Provider=postgresql
            """
        );
        command.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(
                    global,
                    arguments,
                    async epochs =>
                    {
                        var (number, isUsable) = await epochs.ReadAsync(cancellationToken);
                        Console.WriteLine(
                            isUsable
                                ? $"epoch {number}"
                                : $"epoch {number}: the hot tier is not used until a worker that reaches Redis begins the next one"
                        );
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Command CreateRetire(GlobalOptions global)
    {
        var command = new Command(
            "retire",
            """
            End the present epoch: nothing that Redis holds now is read again. Do so after the database was restored from a backup, before
            the workers start. They begin the next epoch by themselves.

            Example:
              TranscriptWorker epoch retire --set Durable:Provider=postgresql
            """
        );
        command.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(
                    global,
                    arguments,
                    async epochs =>
                        Console.WriteLine(
                            $"epoch {await epochs.RetireAsync(cancellationToken)}: the hot tier is not used until the next one"
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        GlobalOptions global,
        ParseResult arguments,
        Func<EpochAdministration, Task> run,
        CancellationToken cancellationToken
    )
    {
        using var host = WorkerHost.Build(global.Read(arguments), arguments.GetValue(global.Verbose));
        await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
        await run(host.Services.GetRequiredService<EpochAdministration>());
        return ExitCodes.Done;
    }
}
