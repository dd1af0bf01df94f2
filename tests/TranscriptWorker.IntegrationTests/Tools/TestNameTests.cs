namespace TranscriptWorker.IntegrationTests.Tools;

public sealed class TestNameTests
{
    [Fact]
    public void No_name_of_a_test_is_too_long()
    {
        var tooLong = TestNames.FindLong(typeof(TestNameTests).Assembly);

        // Assert.Empty would name only some.
        Assert.True(tooLong.Count == 0, string.Join(Environment.NewLine, tooLong));
    }
}
