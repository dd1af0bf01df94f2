namespace TranscriptWorker.Benchmarks;

/// <summary>
/// Times contenders in turns of a few hundred milliseconds, so that what the machine does beside them meets them all alike; the medians of
/// all rounds count.
/// </summary>
internal static class Rounds
{
    private const int Count = 21;

    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(200);

    public static async Task<IReadOnlyList<Measurement>> MeasureAsync(int inFlight, params IReadOnlyList<Func<Task>> contenders)
    {
        var turns = contenders.Select(_ => new List<Turn>()).ToArray();
        for (var round = -2; round < Count; round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                var turn = await TakeTurnAsync(contenders[i], inFlight);
                // The first rounds warm up.
                if (round >= 0)
                    turns[i].Add(turn);
            }
        }

        return
        [
            .. turns.Select(t => new Measurement(
                Spread.Of(t.Select(r => r.Microseconds)),
                Spread.Of(t.Zip(turns[0], (own, first) => own.Microseconds / first.Microseconds)),
                (long)Spread.Of(t.Select(r => r.Bytes)).Median
            )),
        ];
    }

    private static async Task<Turn> TakeTurnAsync(Func<Task> call, int inFlight)
    {
        var clock = TimeProvider.System;
        var (allocated, started) = (GC.GetTotalAllocatedBytes(precise: true), clock.GetTimestamp());
        var counts = await Task.WhenAll(
            Enumerable
                .Range(0, inFlight)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var count = 0;
                        for (; clock.GetElapsedTime(started) < Duration; count++)
                            await call();
                        return count;
                    })
                )
        );
        var elapsed = clock.GetElapsedTime(started).TotalMicroseconds;
        return new Turn(elapsed / counts.Sum(), (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / counts.Sum());
    }

    private sealed record Turn(double Microseconds, double Bytes);
}

/// <param name="Microseconds">For one call: how long it takes where one is in flight, how often one ends where there are several.</param>
/// <param name="Ratio">To the first contender, round by round.</param>
/// <param name="Bytes">Allocated by one call, in the whole process.</param>
internal sealed record Measurement(Spread Microseconds, Spread Ratio, long Bytes);

/// <summary>The middle of several figures, and their middle half.</summary>
internal sealed record Spread(double Low, double Median, double High)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var ordered = values.Order().ToList();
        return new Spread(ordered[ordered.Count / 4], ordered[ordered.Count / 2], ordered[ordered.Count * 3 / 4]);
    }

    public override string ToString() => FormattableString.Invariant($"{Median:0.00} ({Low:0.00} – {High:0.00})");
}
