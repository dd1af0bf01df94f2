namespace TranscriptWorker.Tests.Testing;

public sealed class TestNameTests
{
    [Fact]
    public void No_name_of_a_test_is_too_long() => Assert.Empty(TestNames.FindLong(typeof(TestNameTests).Assembly));
}
