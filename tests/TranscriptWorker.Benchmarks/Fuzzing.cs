using System.Globalization;
using TranscriptWorker.Testing.Fuzzing;

namespace TranscriptWorker.Benchmarks;

/// <summary>Feeds mutated and generated sources to all readers: <c>fuzz [--inputs N] [--seed S] [--from N] [--output FILE]</c>.</summary>
internal static class Fuzzing
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <returns>The exit code: 1 where an input failed, 2 where the arguments are wrong, 130 after Ctrl+C.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> options)
    {
        var (inputs, seed, from, output) = (1_000_000L, 1, 0L, "fuzz-failure.bin");
        for (var i = 0; i < options.Count; i += 2)
        {
            var value = i + 1 < options.Count ? options[i + 1] : "";
            var isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (options[i])
            {
                case "--inputs" when isNumber:
                    inputs = number;
                    break;
                case "--seed" when isNumber && number <= int.MaxValue:
                    seed = (int)number;
                    break;
                case "--from" when isNumber:
                    from = number;
                    break;
                case "--output" when value.Length > 0:
                    output = value;
                    break;
                default:
                    Console.Error.WriteLine(
                        $"error: {options[i]}: expected --inputs NUMBER, --seed NUMBER, --from NUMBER or --output FILE"
                    );
                    return 2;
            }
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        var fuzzer = new Fuzzer(seed);
        var run = fuzzer.RunAsync(from, inputs, stop.Token);
        var started = TimeProvider.System.GetTimestamp();
        while (await Task.WhenAny(run, Task.Delay(Interval, TimeProvider.System, CancellationToken.None)) != run)
            Report("…");
        var failure = await run;
        Report(stop.IsCancellationRequested ? "stopped" : "done");
        if (failure is null)
            return stop.IsCancellationRequested ? 130 : 0;
        await File.WriteAllBytesAsync(output, failure.Input.Content, CancellationToken.None);
        Console.Error.WriteLine(
            $"Input {failure.Input.Number} of seed {seed}, stated format {failure.Input.Format ?? "none"}, is in {output}.\n"
                + $"{failure.Problem}\nAgain: fuzz --seed {seed} --from {failure.Input.Number} --inputs 1"
        );
        return 1;

        void Report(string state)
        {
            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{fuzzer.Done:#,0} of {inputs:#,0} inputs, {fuzzer.Read:#,0} read, the others refused, "
                        + $"{fuzzer.Done / seconds:#,0} a second, {state}"
                )
            );
        }
    }
}
