namespace TranscriptWorker.Tests.Enrichment.Formats.SubRip;

/// <summary>Damage that editors, translators and converters do to SubRip files.</summary>
public sealed class DamagedSubRipTests
{
    [Theory]
    [InlineData("00:00:01,000-->00:00:02,000", "")]
    [InlineData("00:00:01,000 -> 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 ---> 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 -- > 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 — > 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 –> 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 => 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 → 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 --&gt; 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 - 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00:00:01,000 – 00:00:02,000", "irregular-arrow@2x1")]
    [InlineData("00：00：01,000 --> 00：00：02,000", "irregular-time@2x1")]
    [InlineData("00：00：01，000 --＞ 00：00：02，000", "irregular-arrow@2x1 irregular-time@2x1")]
    public void A_damaged_arrow_or_colon_is_read(string timing, string warnings)
    {
        var transcript = Reading.SubRip($"1\n{timing}\nOne\n\n2\n00:00:02,000 --> 00:00:03,000\nTwo");

        Assert.Equal(["|One", "|Two"], transcript.Said());
        Assert.Equal((1000, 2000), (transcript.Cues[0].StartMs, transcript.Cues[0].EndMs));
        Assert.Equal(warnings, string.Join(' ', transcript.Codes()));
    }

    [Theory]
    [InlineData("Click File --> Open")]
    [InlineData("5 --> 6 is the step")]
    [InlineData("--> go on")]
    [InlineData("2024 -> 2025")]
    [InlineData("10:30 - 11:00 coffee")]
    [InlineData("10:30 - 11:00")]
    [InlineData("Open from 10:30 --> 11:00")]
    [InlineData("A -> B – > C")]
    public void An_arrow_or_a_range_in_a_sentence_is_text(string sentence)
    {
        var transcript = Reading.SubRip($"1\n00:00:01,000 --> 00:00:02,000\n{sentence}\n\n2\n00:00:02,000 --> 00:00:03,000\nTwo");

        Assert.Equal(["|" + sentence, "|Two"], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }

    [Theory]
    [InlineData("One\n\n2\n\n2\n", "One")]
    [InlineData("One\n\n2\n2\n", "One")]
    [InlineData("One\n\n2\n\n\n", "One")]
    [InlineData("How many?\n2\n\n2\n", "How many? 2")]
    [InlineData("How many?\n\n7\n\n2\n", "How many? 7")]
    [InlineData("2\n\n2\n", "2")]
    public void A_doubled_counter_is_no_text_and_a_number_is(string text, string expected)
    {
        var transcript = Reading.SubRip($"1\n00:00:01,000 --> 00:00:02,000\n{text}00:00:02,000 --> 00:00:03,000\nTwo");

        Assert.Equal(["|" + expected, "|Two"], transcript.Said());
        Assert.Equal(["1", "2"], transcript.Ids());
    }

    [Theory]
    [InlineData("42", "One 42")]
    [InlineData("2", "One")]
    public void A_number_at_the_end_is_a_counter_only_if_it_follows_the_last(string number, string expected) =>
        Assert.Equal(["|" + expected], Reading.SubRip($"1\n00:00:01,000 --> 00:00:02,000\nOne\n\n{number}\n").Said());

    [Fact]
    public void A_file_with_dashes_for_arrows_is_recognised_by_its_counters() =>
        Assert.Equal(
            ["|One", "|Two"],
            Reading.Read("1\n00:00:01,000 - 00:00:02,000\nOne\n\n2\n00:00:02,000 - 00:00:03,000\nTwo", null).Said()
        );

    [Fact]
    public void Ranges_in_plain_text_are_no_sign_of_SubRip() =>
        Assert.Equal("|Morning", Reading.Read("Morning\n00:00:01 - 00:00:02\nCoffee", null).Said()[0]);
}
