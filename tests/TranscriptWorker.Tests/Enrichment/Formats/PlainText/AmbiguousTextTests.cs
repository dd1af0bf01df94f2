using System.Text;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats.PlainText;

/// <summary>Texts that have times or names but no layout, and texts that are made to cost time.</summary>
public sealed class AmbiguousTextTests
{
    [Theory]
    [InlineData(
        "We met on Monday.\n10:30 was too early.\nNobody came.\nSo we went.\nWe slept.\nAll day.\nAll night.\nAnd on.\n11:15 was better."
    )]
    [InlineData("Ingrid Vale (0:00)\nThe lake is clean.\nIt was not always so.")]
    [InlineData("Berlin 10:30\nHamburg 12:45\nBremen 14:05")]
    [InlineData("The train leaves at 10:30\nand it arrives at 12:45\nor a bit later")]
    [InlineData("10:30 AM we start\n11:15 AM we stop\n12:45 PM we eat")]
    [InlineData("We lost 3:1\n2:1 at half time\n3:0 would be worse")]
    [InlineData("1. Milk\n2. Eggs\n3. Flour")]
    [InlineData("[1] Smith 2020\n[2] Jones 2021\n[3] Brown 2022")]
    [InlineData("12 people came\n14 people left\n90s music was played")]
    [InlineData("- milk\n- eggs\n- flour")]
    [InlineData("0:12")]
    public void Text_without_a_layout_is_read_line_by_line(string content)
    {
        var transcript = Reading.PlainText(content);

        Assert.Equal(content.Split('\n'), transcript.Cues.Select(cue => cue.Text).ToArray());
        Assert.All(transcript.Cues, cue => Assert.Null(cue.StartMs));
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void A_time_in_brackets_above_prose_starts_its_line_only() =>
        Assert.Equal(
            ["|One.", "5 |Two.", "|Three.", "|Four.", "|Five.", "|Six.", "|Seven.", "|Eight."],
            Reading.PlainText("One.\n[0:05] Two.\nThree.\nFour.\nFive.\nSix.\nSeven.\nEight.").SaidAt()
        );

    [Fact]
    public void Headers_whose_times_go_backwards_are_text() =>
        Assert.Equal(6, Reading.PlainText("Ann  9:00\nOne.\nBob  5:00\nTwo.\nAnn  1:00\nThree.").Cues.Count);

    [Fact]
    public void One_time_of_many_may_go_backwards()
    {
        var transcript = Reading.PlainText(
            "Ann  0:01\nOne.\nBob  0:02\nTwo.\nAnn  0:01\nThree.\nBob  0:03\nFour.\nAnn  0:04\nFive.\nBob  0:05\nSix."
        );

        Assert.Equal([1, 2, 1, 3, 4, 5], transcript.Cues.Select(cue => cue.StartMs / 1000));
        Assert.Equal(["times-out-of-order@5x1"], transcript.Codes());
    }

    [Fact]
    public void A_sentence_that_ends_with_a_time_is_no_header() =>
        Assert.Equal(
            ["1 Ann Lee|We meet at 10:30 Then we go home (11:45)", "9 Bob Ray|Good.", "12 Ann Lee|10:30 then."],
            Reading
                .PlainText("Ann Lee  0:01\nWe meet at 10:30\nThen we go home (11:45)\n\nBob Ray  0:09\nGood.\n\nAnn Lee  0:12\n10:30 then.")
                .SaidAt()
        );

    [Fact]
    public void A_label_below_a_header_with_a_name_is_text() =>
        Assert.Equal(
            ["Ann Lee|One thing. Note this: Bob: no.", "Bob Ray|Yes."],
            Reading.PlainText("Ann Lee  0:01\nOne thing.\nNote this: Bob: no.\n\nBob Ray  0:09\nYes.").Said()
        );

    [Fact]
    public void Text_above_headers_that_is_half_of_the_source_is_kept() =>
        Assert.Equal(
            ["|One.", "|Two.", "|Three.", "|Four.", "|Five.", "1 Ann Lee|Six.", "9 Bob Ray|Seven."],
            Reading.PlainText("One.\nTwo.\nThree.\nFour.\nFive.\n\nAnn Lee  0:01\nSix.\nBob Ray  0:09\nSeven.").SaidAt()
        );

    [Theory]
    [InlineData("Can you send me the transcript?")]
    [InlineData("We read the transcription tomorrow.")]
    [InlineData("See https://example.org for the rest.")]
    public void A_last_paragraph_that_people_say_is_speech(string paragraph) =>
        Assert.Equal(
            ["Ann Lee|One.", "Bob Ray|Two. " + paragraph],
            Reading.PlainText($"Ann Lee  0:01\nOne.\n\nBob Ray  0:09\nTwo.\n\n{paragraph}").Said()
        );

    [Theory]
    [InlineData("Ann Lee  0:01\nHello there.\n\n")]
    [InlineData("0:01\nHello there.\n")]
    [InlineData("[00:00:01] Ann: Hello.\n")]
    [InlineData("Ann Lee (00:01): Hello there.\n")]
    public void A_hundred_thousand_lines_are_read(string lines)
    {
        const int Count = 50_000;
        var transcript = Reading.PlainText(Repeat(lines, Count));

        Assert.Equal(Count, transcript.Cues.Count);
        Assert.All(transcript.Cues, cue => Assert.Equal((1000, "Hello"), (cue.StartMs, cue.Text[..5])));
    }

    [Theory]
    [InlineData("0:01\n")]
    [InlineData("0:01 ")]
    [InlineData("A  0:01\n")]
    [InlineData("A 0:01\n")]
    [InlineData("A\n0:01\n")]
    [InlineData("(0:01) [0:02] ")]
    [InlineData("1 ( [ 2.5 ")]
    [InlineData("A (0:01): ")]
    [InlineData("A\n\n0:01\n\nb\n")]
    public void A_million_times_are_read_or_refused(string part)
    {
        try
        {
            Reading.AssertSound(Reading.PlainText(Repeat(part, 1_000_000)), new());
        }
        catch (TranscriptRefusedException refused)
        {
            Assert.True(refused.Refusal is TranscriptRefusal.TooLarge or TranscriptRefusal.Empty);
        }
    }

    [Fact]
    public void A_hundred_thousand_different_names_are_read()
    {
        var content = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
            content.Append("Aa").Append(i).Append("  0:01\nHi.\n");

        Assert.Equal(
            100_000,
            Reading.PlainText(content.ToString()).Cues.Select(cue => cue.Speaker).Distinct(StringComparer.Ordinal).Count()
        );
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
