using System.Globalization;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Testing.Fuzzing;

/// <summary>Reads inputs, and finds those that end in anything but a sound transcript or the documented refusal.</summary>
internal sealed class Fuzzer(int seed)
{
    /// <summary>Longest time for one input; reading takes a few milliseconds on a machine without load.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    /// <summary>Memory that an input of no length may take, in bytes: buffers, and tables that are made at the first use.</summary>
    private const long MaxMemory = 4 * 1024 * 1024;

    /// <summary>Memory per byte of the input, in bytes.</summary>
    private const long MaxMemoryPerByte = 400;

    private readonly FuzzInputs _inputs = new(seed);
    private readonly TranscriptLimits _limits = new();
    private FuzzInput? _current;
    private long _started;
    private long _done;
    private long _read;

    /// <summary>Number of inputs that were handled.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>Number of inputs that became a transcript.</summary>
    public long Read => Volatile.Read(ref _read);

    /// <summary>Reads inputs on a thread of its own until one fails, so that an endless loop is noticed.</summary>
    /// <returns>The failure; null if there was none.</returns>
    public async Task<FuzzFailure?> RunAsync(long from, long count, CancellationToken cancellationToken)
    {
        var run = Task.Factory.StartNew(
            () => FindFailure(from, count, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        while (true)
        {
            if (await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None)) == run)
                return await run;
            var input = Volatile.Read(ref _current);
            if (input is not null && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _started)) > MaxTime)
                return new FuzzFailure(input, $"It is still being read after {MaxTime.TotalSeconds:0} s.");
        }
    }

    /// <summary>Reads one input.</summary>
    /// <returns>The problem; null if there is none.</returns>
    public string? FindProblem(FuzzInput input)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var text = TranscriptText.Decode(input.Content, _limits);
            var transcript = TranscriptReader.Read(text, input.Format, _limits, CancellationToken.None);
            _read++;
            if (TranscriptSoundness.FindProblem(transcript, _limits) is { } unsound)
                return unsound;
        }
        catch (TranscriptRefusedException)
        {
            // The documented refusal.
        }
#pragma warning disable CA1031 // Any other exception is what the fuzzer looks for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return error.ToString();
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return allocated > MaxMemory + (MaxMemoryPerByte * input.Content.Length)
            ? string.Create(CultureInfo.InvariantCulture, $"{allocated:#,0} bytes were allocated for {input.Content.Length:#,0} bytes.")
            : null;
    }

    private FuzzFailure? FindFailure(long from, long count, CancellationToken cancellationToken)
    {
        for (var number = from; number < from + count && !cancellationToken.IsCancellationRequested; number++)
        {
            var input = _inputs.Create(number);
            Volatile.Write(ref _started, TimeProvider.System.GetTimestamp());
            Volatile.Write(ref _current, input);
            var problem = FindProblem(input);
            Volatile.Write(ref _current, null);
            if (problem is not null)
                return new FuzzFailure(input, problem);
            Volatile.Write(ref _done, _done + 1);
        }

        return null;
    }
}
