using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Tests.Pipeline;

public sealed class SenderReasonTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("deleted 😀", "deleted 😀")]
    [InlineData("a\0b", "a\uFFFDb")]
    public void What_a_database_refuses_is_replaced(string? reason, string? cleaned) => Assert.Equal(cleaned, SenderReason.Clean(reason));

    [Fact]
    public void Half_of_a_character_is_replaced()
    {
        Assert.Equal("\uFFFDa", SenderReason.Clean($"{'\ud83d'}a"));
        Assert.Equal("a\uFFFD", SenderReason.Clean($"a{'\ude00'}"));
    }

    [Fact]
    public void A_reason_is_cut_before_a_character_that_does_not_fit()
    {
        var most = new string('a', SenderReason.MaxLength);

        Assert.Equal(most, SenderReason.Clean($"{most}b"));
        Assert.Equal(most[1..], SenderReason.Clean($"{most[1..]}😀"));
        Assert.Equal($"{most[2..]}😀", SenderReason.Clean($"{most[2..]}😀b"));
    }
}
