using TranscriptWorker.Chaos.Fleet;

namespace TranscriptWorker.Chaos.Faults;

/// <summary>Faults of a server, for all workers at once.</summary>
internal static class ServerFaults
{
    private const string RefusingQueue = "chaos-refuses";

    private static readonly string[] Rights =
    [
        "SELECT ON subjects",
        "UPDATE ON subjects",
        "INSERT ON entries",
        "SELECT ON entries",
        "INSERT ON claims",
        "DELETE ON claims",
        "INSERT ON applied_invalidations",
        "SELECT ON hot_epochs",
        "UPDATE ON hot_epochs",
        "INSERT ON excluded_subjects",
    ];

    public static IReadOnlyList<Fault> All { get; } =
    [
        Of(
            "broker-kill",
            1,
            (fleet, _) => fleet.Servers.Broker.KillAsync(),
            fleet => fleet.Servers.Broker.RestartAsync(CancellationToken.None)
        ),
        Of(
            "broker-memory-alarm",
            2,
            (fleet, token) => fleet.Servers.Broker.ControlAsync(["set_vm_memory_high_watermark", "0.00001"], token),
            fleet => fleet.Servers.Broker.ControlAsync(["set_vm_memory_high_watermark", "0.8"], CancellationToken.None)
        ),
        // A refused event is published again after 4 s, and after 8 s its command waits in a retry queue.
        Prolong(Of("subscriber-refuses", 3, (fleet, _) => RefuseAsync(fleet), AcceptAsync), times: 3),
        Of(
            "redis-kill",
            4,
            async (fleet, _) =>
            {
                await fleet.Servers.Redis.KillAsync();
                fleet.Servers.Redis.ForgetSnapshot();
            },
            fleet => fleet.Servers.Redis.RestartAsync(CancellationToken.None)
        ),
        // It is back at once, with what it knew before the fault.
        Of(
            "redis-old-snapshot",
            6,
            (fleet, token) => fleet.Servers.Redis.SaveSnapshotAsync(token),
            async fleet =>
            {
                await fleet.Servers.Redis.KillAsync();
                await fleet.Servers.Redis.RestartAsync(CancellationToken.None);
            }
        ),
        Of("redis-stop", 4, (fleet, _) => Done(fleet.Servers.Redis.Freeze), fleet => Done(fleet.Servers.Redis.Thaw)),
        Of("database-kill", 2, (fleet, _) => fleet.Servers.Database.KillAsync(), RestartDatabaseAsync),
        Of("database-stop-immediate", 4, (fleet, token) => fleet.Servers.Database.StopImmediatelyAsync(token), RestartDatabaseAsync),
        Of("disk-full", 3, (fleet, token) => fleet.Servers.Disk!.FillAsync(token), fleet => Done(fleet.Servers.Disk!.Free)) with
        {
            FindObstacle = fleet => fleet.Servers.Disk is null ? "a tmpfs cannot be mounted" : null,
        },
        new("right-revoked", 4, RevokeAsync),
    ];

    private static Fault Of(string name, int weight, Func<ChaosFleet, CancellationToken, Task> begin, Func<ChaosFleet, Task> end) =>
        new(
            name,
            weight,
            async (fleet, strike, cancellationToken) =>
            {
                try
                {
                    await begin(fleet, cancellationToken);
                    await strike.HoldAsync(cancellationToken);
                }
                finally
                {
                    await end(fleet);
                }

                return FaultOutcome.Struck;
            }
        );

    private static Fault Prolong(Fault fault, int times) =>
        fault with
        {
            RunAsync = (fleet, strike, token) => fault.RunAsync(fleet, strike with { Hold = times * strike.Hold }, token),
        };

    private static Task RestartDatabaseAsync(ChaosFleet fleet) => fleet.Servers.Database.RestartAsync(CancellationToken.None);

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    /// <summary>Binds a queue that has room for one event, and refuses all others.</summary>
    private static async Task RefuseAsync(ChaosFleet fleet)
    {
        var host = fleet.Servers.Host;
        await host.DeclareQueueAsync(
            RefusingQueue,
            new(StringComparer.Ordinal) { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" }
        );
        await host.BindAsync(RefusingQueue, "TranscriptEnriched", "TranscriptInvalidated");
    }

    private static Task AcceptAsync(ChaosFleet fleet) =>
        fleet.Servers.Host.UseAsync(channel =>
            channel.QueueDeleteAsync(RefusingQueue, ifUnused: false, ifEmpty: false, cancellationToken: CancellationToken.None)
        );

    private static async Task<FaultOutcome> RevokeAsync(ChaosFleet fleet, Strike strike, CancellationToken cancellationToken)
    {
        var right = strike.ChooseFrom(Rights);
        try
        {
            await fleet.Servers.ExecuteAsync($"REVOKE {right} FROM {ChaosServers.WorkerUser}", cancellationToken);
            await strike.HoldAsync(cancellationToken);
        }
        finally
        {
            await fleet.Servers.ExecuteAsync($"GRANT {right} TO {ChaosServers.WorkerUser}", CancellationToken.None);
        }

        return FaultOutcome.Struck;
    }
}
