using TranscriptWorker.Intake;

namespace TranscriptWorker.Tests.Intake;

public sealed class InboxTests
{
    private static readonly DateTime Noon = new(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(".hidden.vtt")]
    [InlineData("meeting.vtt~")]
    [InlineData("~meeting.vtt")]
    [InlineData("meeting.vtt.part")]
    [InlineData("meeting.vtt.CRDOWNLOAD")]
    [InlineData("meeting.tmp")]
    public void A_file_that_is_hidden_a_backup_or_unfinished_is_ignored(string name) => Assert.True(InboxName.IsIgnored(name));

    [Theory]
    [InlineData("meeting.vtt", true)]
    [InlineData("MEETING.SRT", true)]
    [InlineData("meeting.docx", false)]
    [InlineData("meeting", false)]
    public void The_extension_tells_a_transcript(string name, bool expected)
    {
        Assert.False(InboxName.IsIgnored(name));
        Assert.Equal(expected, InboxName.IsTranscript(name));
    }

    [Fact]
    public void The_same_file_gives_the_same_job_and_any_change_another()
    {
        var id = InboxJobId.Of("a.vtt", Noon, "x"u8);

        Assert.Equal(id, InboxJobId.Of("a.vtt", Noon, "x"u8));
        Assert.NotEqual(id, InboxJobId.Of("b.vtt", Noon, "x"u8));
        Assert.NotEqual(id, InboxJobId.Of("a.vtt", Noon, "y"u8));
        Assert.NotEqual(id, InboxJobId.Of("a.vtt", Noon.AddTicks(1), "x"u8));
    }
}
