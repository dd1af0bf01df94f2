namespace TranscriptWorker.Chaos.Faults;

/// <summary>Faults of the network between a worker and one of its servers.</summary>
internal static class LinkFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. Of(
            "delay",
            (gate, strike) => gate.Delay = TimeSpan.FromMilliseconds(20 + (strike.Choice % 400)),
            gate => gate.Delay = TimeSpan.Zero
        ),
        .. Of("cut", (gate, _) => gate.Cut(), gate => gate.Mend()),
        .. Of("reset", (gate, _) => gate.Reset(), _ => { }),
        .. Of("half-close", (gate, _) => gate.HalfClose(), _ => { }),
        .. Of(
            "silence",
            (gate, strike) =>
            {
                _ = gate.HoldRequest("");
                _ = gate.HoldAnswer("");
            },
            gate => gate.Open()
        ),
    ];

    private static IEnumerable<Fault> Of(string name, Action<Gate, Strike> begin, Action<Gate> end) =>
        [
            new($"broker-{name}", 2, (fleet, strike, token) => RunAsync(fleet.Workers[strike.Worker].Broker, strike, begin, end, token)),
            new($"redis-{name}", 2, (fleet, strike, token) => RunAsync(fleet.Workers[strike.Worker].Redis, strike, begin, end, token)),
            new(
                $"database-{name}",
                2,
                (fleet, strike, token) => RunAsync(fleet.Workers[strike.Worker].Database, strike, begin, end, token)
            ),
        ];

    private static async Task<FaultOutcome> RunAsync(
        Gate gate,
        Strike strike,
        Action<Gate, Strike> begin,
        Action<Gate> end,
        CancellationToken cancellationToken
    )
    {
        begin(gate, strike);
        try
        {
            await strike.HoldAsync(cancellationToken);
        }
        finally
        {
            end(gate);
        }

        return FaultOutcome.Struck;
    }
}
