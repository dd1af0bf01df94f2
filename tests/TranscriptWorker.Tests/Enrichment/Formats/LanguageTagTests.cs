using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats;

public sealed class LanguageTagTests
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hant-TW", true)]
    [InlineData("es-419", true)]
    [InlineData("x-private", true)]
    [InlineData("de-DE-x-goethe", true)]
    [InlineData("", false)]
    [InlineData("x", false)]
    [InlineData("x-", false)]
    [InlineData("1en", false)]
    [InlineData("en_US", false)]
    [InlineData("en-", false)]
    [InlineData("en--US", false)]
    [InlineData("english language", false)]
    [InlineData("portuguese", false)]
    [InlineData("aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", true)]
    [InlineData("aaaaaaaa-bbbbbbbb-cccccccc-dddddddd-e", false)]
    public void A_tag_follows_the_syntax_of_BCP_47(string tag, bool expected) => Assert.Equal(expected, LanguageTag.IsWellFormed(tag));
}
