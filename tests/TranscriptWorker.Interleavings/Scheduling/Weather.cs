namespace TranscriptWorker.Interleavings.Scheduling;

/// <summary>How late things are, and how often they fail. Each seed has its own, so that some are almost calm.</summary>
internal sealed record Weather
{
    /// <summary>Nothing is late and nothing fails: for written-out schedules, and for the end of a simulation.</summary>
    public static Weather Calm { get; } = new();

    /// <summary>Share of continuations that wait for a processor.</summary>
    public double Hiccups { get; init; }

    /// <summary>Longest wait for a processor, in ticks.</summary>
    public long LongestHiccup { get; init; } = TimeSpan.TicksPerMillisecond;

    /// <summary>Share of messages that take long.</summary>
    public double SlowMessages { get; init; }

    /// <summary>Longest time that a message takes, in ticks.</summary>
    public long LongestMessage { get; init; } = TimeSpan.TicksPerMillisecond;

    /// <summary>Share of database calls that fail: half of them before, half after their effect.</summary>
    public double DatabaseFailures { get; init; }

    /// <summary>How many faults of servers and processes come in a second.</summary>
    public double FaultsPerSecond { get; init; }

    public bool IsCalm => ReferenceEquals(this, Calm);

    public static Weather Of(System.Random random)
    {
        var roughness = random.NextDouble();
        return new Weather
        {
            Hiccups = 0.02 * random.NextDouble() * roughness,
            LongestHiccup = (long)(TimeSpan.TicksPerSecond * Math.Pow(random.NextDouble(), 2) * 2),
            SlowMessages = 0.08 * random.NextDouble() * roughness,
            LongestMessage = (long)(TimeSpan.TicksPerSecond * Math.Pow(random.NextDouble(), 2) * 3),
            DatabaseFailures = random.NextDouble() < 0.5 ? 0 : 0.03 * random.NextDouble(),
            FaultsPerSecond = 5 * random.NextDouble() * roughness,
        };
    }

    /// <summary>Ticks until a continuation runs.</summary>
    public long Queueing(System.Random random)
    {
        if (IsCalm)
            return 0;
        var x = random.NextDouble();
        return x < Hiccups ? (long)(LongestHiccup * random.NextDouble()) : (long)(x * TimeSpan.TicksPerMillisecond / 20);
    }

    /// <summary>Ticks that a message is under way.</summary>
    public long Transfer(System.Random random)
    {
        if (IsCalm)
            return TimeSpan.TicksPerMillisecond / 10;
        var x = random.NextDouble();
        return x < SlowMessages
            ? (long)(LongestMessage * random.NextDouble())
            : (TimeSpan.TicksPerMillisecond / 10) + (long)(x * TimeSpan.TicksPerMillisecond);
    }

    /// <summary>Ticks by which a timer fires too late, or too early.</summary>
    public long TimerError(System.Random random) => IsCalm ? 0 : (long)((random.NextDouble() * 3 - 1) * TimeSpan.TicksPerMillisecond);
}
