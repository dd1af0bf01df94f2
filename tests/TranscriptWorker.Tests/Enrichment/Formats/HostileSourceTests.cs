using System.Text;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>Sources that are made to cost time or memory. Each is read or refused with a known result.</summary>
public sealed class HostileSourceTests
{
    private const int Million = 1_000_000;
    private const string Cue = "WEBVTT\n\n00:01.000 --> 00:02.000\n";

    [Theory]
    [InlineData("<")]
    [InlineData("<i")]
    [InlineData("<v a ")]
    [InlineData("< >")]
    [InlineData("&")]
    [InlineData("&#x")]
    public void A_million_unfinished_tags_and_references_remain_text(string beginning)
    {
        var transcript = Reading.WebVtt(Cue + Repeat(beginning, Million));

        var text = Repeat(beginning, Million).TrimEnd();
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), Joined(transcript));
        Reading.AssertSound(transcript, new());
    }

    [Theory]
    [InlineData("<i>")]
    [InlineData("<v>")]
    [InlineData("</v>")]
    [InlineData("<v Ann>")]
    [InlineData("<ruby><rt>")]
    public void A_million_unclosed_tags_are_removed(string tag)
    {
        var transcript = Reading.WebVtt(Cue + Repeat(tag, Million) + "Hi");

        Assert.Equal("Hi", Assert.Single(transcript.Cues).Text);
    }

    [Fact]
    public void Voices_nested_a_hundred_thousand_deep_are_closed_in_order()
    {
        const int Depth = 100_000;
        var transcript = Reading.WebVtt(Cue + Repeat("<v A>a", Depth) + Repeat("</v>", Depth) + "b");

        Assert.Equal(Depth + 1, transcript.Cues.Count);
        Assert.Equal(new Cue($"cue-{Depth + 1}", 1999, 2000, null, "b"), transcript.Cues[^1]);
    }

    [Theory]
    [InlineData("WebVtt")]
    [InlineData("SubRip")]
    public void A_million_arrows_count_as_a_million_unreadable_timings(string format)
    {
        var transcript = Reading.Read(Repeat("-->\n", Million) + "\n00:01.000 --> 00:02.000\nHi", format);

        Assert.Equal(["|Hi"], transcript.Said());
        Assert.Equal(
            Million,
            transcript.Warnings.Single(warning => string.Equals(warning.Code, "unreadable-timing", StringComparison.Ordinal)).Count
        );
    }

    [Theory]
    [InlineData("NOTE x\n")]
    [InlineData("stray\n\n")]
    [InlineData("\r\n")]
    [InlineData("7\n")]
    [InlineData("WEBVTT\n\n")]
    [InlineData("\uFEFFWEBVTT\n\n")]
    public void A_cue_after_a_million_lines_without_a_cue_is_found(string line)
    {
        Assert.Equal(["|Hi"], Reading.WebVtt("WEBVTT\n\n" + Repeat(line, Million) + "\n00:01.000 --> 00:02.000\nHi").Said());
    }

    [Theory]
    [InlineData("WebVtt", "WEBVTT\n\n", 1_000_003)]
    [InlineData("SubRip", "", 1_000_001)]
    public void A_million_blank_lines_inside_a_cue_are_one_gap(string format, string before, int line)
    {
        var transcript = Reading.Read(before + "00:01.000 --> 00:02.000\nOne" + Repeat("\n", Million) + "more", format);

        Assert.Equal(["|One more"], transcript.Said());
        Assert.Equal([$"blank-line-in-cue@{line}x1"], transcript.Codes());
    }

    [Theory]
    [InlineData("WebVtt", Cue)]
    [InlineData("SubRip", "00:01.000 --> 00:02.000\n")]
    [InlineData("PlainText", "")]
    public void One_line_of_five_million_characters_is_split(string format, string before)
    {
        var transcript = Reading.Read(before + new string('x', 5 * Million), format);

        Assert.Equal((5 * Million + 8191) / 8192, transcript.Cues.Count);
        Assert.Equal(5 * Million, transcript.Cues.Sum(cue => cue.Text.Length));
    }

    [Theory]
    [InlineData("A: x\n")]
    [InlineData(">> x.\n")]
    [InlineData("x. >> ")]
    [InlineData(": :")]
    [InlineData("[00:01]\n")]
    [InlineData("(")]
    public void Plain_text_of_a_million_openings_is_read_or_refused(string opening)
    {
        var content = Repeat(opening, Million);
        try
        {
            Reading.AssertSound(Reading.PlainText(content), new());
        }
        catch (TranscriptRefusedException refused)
        {
            Assert.True(refused.Refusal is TranscriptRefusal.TooLarge or TranscriptRefusal.Empty);
        }
    }

    [Theory]
    [InlineData("A: x\n")]
    [InlineData("x. >> ")]
    [InlineData("Aa: x\nb\n")]
    public void A_cue_with_more_turns_than_allowed_cues_is_refused(string turn) =>
        Assert.Equal(
            TranscriptRefusal.TooLarge,
            Reading.Refusal(() => Reading.SubRip("00:01,000 --> 00:02,000\n" + Repeat(turn, Million)))
        );

    [Fact]
    public void Very_many_different_labels_are_text()
    {
        var content = new StringBuilder("00:01,000 --> 00:02,000\n");
        for (var i = 0; i < 200_000; i++)
            content.Append("Aa").Append(i).Append(": x\nb\nc\n");

        Assert.All(Reading.SubRip(content.ToString()).Cues, cue => Assert.Null(cue.Speaker));
    }

    [Fact]
    public void More_cues_than_allowed_are_refused_before_they_are_kept()
    {
        var limits = new TranscriptLimits { MaxCues = 10 };
        var content = "WEBVTT\n\n" + Repeat("00:01.000 --> 00:02.000\nHi\n\n", 200_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(TranscriptRefusal.TooLarge, Reading.Refusal(() => Reading.Read(content, null, limits)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
    }

    [Fact]
    public void Generated_ids_avoid_thousands_of_similar_ids_in_the_source()
    {
        var content = new StringBuilder("WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\ncue-1\n00:01.000 --> 00:02.000\nx\n\n");
        for (var i = 2; i < 50_000; i++)
            content.Append("cue-1-").Append(i).Append("\n00:01.000 --> 00:02.000\nx\n\n");

        var transcript = Reading.WebVtt(content.ToString());

        Assert.Equal("cue-1-50000", transcript.Cues[0].Id);
        Reading.AssertSound(transcript, new());
    }

    [Fact]
    public void Speakers_a_million_characters_long_are_cut()
    {
        var transcript = Reading.WebVtt(Cue + $"<v {new string('x', Million)}>Hi <v {Repeat("&amp;", Million)}>Ho");

        Assert.All(transcript.Cues, cue => Assert.Equal(100, cue.Speaker!.Length));
        Assert.Equal(["speaker-shortened@3x2"], transcript.Codes());
    }

    private static string Joined(Transcript transcript) =>
        string.Concat(transcript.Cues.Select(cue => cue.Text)).Replace(" ", "", StringComparison.Ordinal);

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
