using TranscriptWorker.Testing.Fuzzing;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>A small part of the benchmark project's <c>fuzz</c>.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 3_000;

    [Fact]
    public async Task Thousands_of_mutated_and_generated_sources_are_read_or_refused()
    {
        var fuzzer = new Fuzzer(seed: 1);
        var failure = await fuzzer.RunAsync(0, Inputs, TestContext.Current.CancellationToken);
        Assert.True(failure is null, failure is null ? null : $"Input {failure.Input.Number}: {failure.Problem}");
        Assert.Equal(Inputs, fuzzer.Done);
        Assert.InRange(fuzzer.Read, Inputs / 4, Inputs - 1);
    }

    [Fact]
    public void An_input_depends_on_seed_and_number_alone()
    {
        for (var number = 0; number < 50; number++)
        {
            var (one, again, other) = (
                new FuzzInputs(7).Create(number),
                new FuzzInputs(7).Create(number),
                new FuzzInputs(8).Create(number)
            );
            Assert.Equal(one.Content, again.Content);
            Assert.Equal(one.Format, again.Format);
            Assert.False(one.Content.AsSpan().SequenceEqual(other.Content));
        }
    }

    [Fact]
    public void A_wrong_transcript_is_noticed()
    {
        var limits = new TranscriptWorker.Enrichment.TranscriptLimits();
        Assert.Null(TranscriptSoundness.FindProblem(Transcripts.Of("We open the window."), limits));
        Assert.NotNull(TranscriptSoundness.FindProblem(Transcripts.Of(" We open the window."), limits));
        Assert.NotNull(TranscriptSoundness.FindProblem(Transcripts.Of("We \ud83d open"), limits));
        Assert.NotNull(TranscriptSoundness.FindProblem(Transcripts.Timed(("Ann", 5, 4, "We open.")), limits));
    }
}
