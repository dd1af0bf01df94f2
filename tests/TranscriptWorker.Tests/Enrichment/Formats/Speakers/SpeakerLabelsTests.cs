using TranscriptWorker.Enrichment.Formats.Speakers;

namespace TranscriptWorker.Tests.Enrichment.Formats.Speakers;

public sealed class SpeakerLabelsTests
{
    [Theory]
    [InlineData("Alice: Hi", "Alice")]
    [InlineData("Dr. Jane Doe: Hi", "Dr. Jane Doe")]
    [InlineData("Ludwig van Beethoven: Hi", "Ludwig van Beethoven")]
    [InlineData("Speaker 1: Hi", "Speaker 1")]
    [InlineData("SPEAKER_01: Hi", "SPEAKER_01")]
    [InlineData("Anne-Marie O'Brien (host): Hi", "")]
    [InlineData("Anne-Marie O'Brien (Host): Hi", "Anne-Marie O'Brien (Host)")]
    [InlineData("王明：你好", "王明")]
    [InlineData("Élodie :", "Élodie")]
    [InlineData("Note that: it is late", "")]
    [InlineData("Note: it is late", "")]
    [InlineData("https://example.org", "")]
    [InlineData("Https: a protocol", "")]
    [InlineData("10:30", "")]
    [InlineData("10: the number", "")]
    [InlineData("At 10:30 we met", "")]
    [InlineData("Yes, Bob: no", "")]
    [InlineData("One Two Three Four Five: no", "")]
    [InlineData("lower: no", "")]
    [InlineData(": no", "")]
    [InlineData("Abcdefghijklmnopqrstuvwxyzabcdefghijklmno: no", "")]
    [InlineData("Abcdefghijklmnopqrstuvwxyzabcdefghijklmn: yes", "Abcdefghijklmnopqrstuvwxyzabcdefghijklmn")]
    public void A_label_is_short_and_capitalised(string line, string expected) =>
        Assert.Equal(expected, SpeakerLabel.Find(line).ToString());

    [Fact]
    public void A_label_that_occurs_once_among_many_lines_is_text() =>
        Assert.Equal(["|One.", "|Remember: this.", "|Two.", "|Three."], Reading.PlainText("One.\nRemember: this.\nTwo.\nThree.").Said());

    [Fact]
    public void A_label_in_upper_case_names_a_speaker_at_its_first_occurrence() =>
        Assert.Equal(["|One.", "ANN LEE|this.", "ANN LEE|Two."], Reading.PlainText("One.\nANN LEE: this.\nTwo.").Said());

    [Fact]
    public void A_label_that_recurs_names_a_speaker() =>
        Assert.Equal(
            ["|One.", "|Two.", "|Three.", "Ann|this.", "Ann|that.", "Ann|Four.", "Ann|Five."],
            Reading.PlainText("One.\nTwo.\nThree.\nAnn: this.\nAnn: that.\nFour.\nFive.").Said()
        );

    [Fact]
    public void Labels_on_every_other_line_name_speakers() =>
        Assert.Equal(["Ann|Hi.", "Bob|Hello."], Reading.PlainText("Ann: Hi.\nBob: Hello.").Said());

    [Fact]
    public void A_label_that_names_no_speaker_does_not_split_its_cue() =>
        Assert.Equal(
            ["|Hold on. Remember: this.", "|a", "|b"],
            Reading
                .SubRip("00:01,000 --> 00:02,000\nHold on.\nRemember: this.\n\n00:02,000 --> 00:03,000\na\n\n00:03,000 --> 00:04,000\nb")
                .Said()
        );
}
