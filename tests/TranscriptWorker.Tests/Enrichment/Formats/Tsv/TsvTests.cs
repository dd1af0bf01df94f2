using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats.Tsv;

public sealed class TsvTests
{
    private const string Header = "start\tend\ttext\n";

    [Fact]
    public void Each_row_is_a_cue_with_its_times_in_milliseconds()
    {
        var transcript = Reading.Read($"{Header}0\t2500\tThe mill stands still.\r\n2500\t61040\tThe wheel is broken.\n\n", format: null);

        Assert.Equal(["0-2500 The mill stands still.", "2500-61040 The wheel is broken."], transcript.Spoken());
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void A_row_without_times_is_skipped_with_a_warning_and_costs_no_other()
    {
        var transcript = Reading.Read(
            $"{Header}0\t500\tOne.\nno times\nx\t9\tTwo.\n-5\t9\tThree.\n900\t700\tFour\tand a tab.\n",
            format: null
        );

        Assert.Equal(["0-500 One.", "900-900 Four and a tab."], transcript.Spoken());
        Assert.Equal(["unreadable-timing@3x3", "end-before-start@6x1"], transcript.Codes());
    }

    [Theory]
    [InlineData("start\tend\ttext", TranscriptRefusal.Empty)]
    [InlineData(Header, TranscriptRefusal.Empty)]
    [InlineData("start\tend\ttext\nnothing\n", TranscriptRefusal.Empty)]
    public void A_table_without_rows_holds_no_speech(string content, TranscriptRefusal refusal) =>
        Assert.Equal(refusal, Reading.Refusal(() => Reading.Read(content, format: null)));

    [Fact]
    public void A_table_is_recognised_under_another_format_and_by_its_extension()
    {
        Assert.Equal(["format-differs@1x1"], Reading.Read($"\n{Header}0\t500\tOne.", "PlainText").Codes());
        Assert.Equal("Tsv", TranscriptFormats.FindName(".tsv"));
    }

    [Theory]
    [InlineData("start end text\n0\t5\tOne.")]
    [InlineData("One.\nstart\tend\ttext\n")]
    public void Other_tables_are_text(string content) => Assert.Null(Reading.Read(content, format: null).Cues[0].EndMs);
}
