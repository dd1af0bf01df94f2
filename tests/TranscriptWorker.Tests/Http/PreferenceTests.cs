using Microsoft.Extensions.Primitives;
using TranscriptWorker.Http;

namespace TranscriptWorker.Tests.Http;

public sealed class PreferenceTests
{
    [Theory]
    [InlineData("respond-async", true)]
    [InlineData("Respond-Async", true)]
    [InlineData("respond-async, wait=10", true)]
    [InlineData("return=minimal,respond-async;x=1", true)]
    [InlineData("wait=10", false)]
    [InlineData("not-respond-async", false)]
    [InlineData("", false)]
    public void A_client_prefers_not_to_wait_if_a_preference_of_that_name_is_given(string header, bool expected) =>
        Assert.Equal(expected, Preference.IsAsynchronous(header));

    [Fact]
    public void The_header_may_be_missing_or_repeated()
    {
        Assert.False(Preference.IsAsynchronous(StringValues.Empty));
        Assert.True(Preference.IsAsynchronous(new StringValues(["wait=10", "respond-async"])));
    }
}
