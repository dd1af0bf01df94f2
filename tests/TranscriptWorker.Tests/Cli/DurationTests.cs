using TranscriptWorker.Cli;

namespace TranscriptWorker.Tests.Cli;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0s", "00:00:00")]
    [InlineData("45s", "00:00:45")]
    [InlineData("30m", "00:30:00")]
    [InlineData("2h", "02:00:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("00:03:00", "00:03:00")]
    [InlineData("3650d", "3650.00:00:00")]
    public void A_time_is_a_number_with_a_unit_or_as_in_the_settings(string text, string expected) =>
        Assert.Equal(TimeSpan.Parse(expected), Duration.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("7")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("3651d")]
    [InlineData("999999999h")]
    [InlineData("99999999999999999999h")]
    [InlineData("-00:03:00")]
    [InlineData("0w")]
    public void Anything_else_is_none(string text) => Assert.Null(Duration.TryParse(text));
}
