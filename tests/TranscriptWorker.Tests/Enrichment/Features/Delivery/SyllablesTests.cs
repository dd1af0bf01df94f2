using TranscriptWorker.Enrichment.Features.Delivery;

namespace TranscriptWorker.Tests.Enrichment.Features.Delivery;

public sealed class SyllablesTests
{
    [Theory]
    [InlineData("en", "pump", 1)]
    [InlineData("en", "machine", 2)]
    [InlineData("en", "table", 2)]
    [InlineData("en", "cleaned", 1)]
    [InlineData("en", "wanted", 2)]
    [InlineData("en", "houses", 2)]
    [InlineData("en", "makes", 1)]
    [InlineData("en", "the", 1)]
    [InlineData("en", "hmm", 1)]
    [InlineData("en", "library", 3)]
    [InlineData("de", "heizung", 2)]
    [InlineData("de", "wärmepumpe", 4)]
    [InlineData("de", "theater", 3)]
    [InlineData("de", "bauen", 2)]
    [InlineData("de", "radio", 3)]
    [InlineData("fr", "table", 1)]
    [InlineData("fr", "voiture", 2)]
    [InlineData("fr", "école", 2)]
    [InlineData("fr", "maisons", 2)]
    [InlineData("es", "teatro", 3)]
    [InlineData("es", "ciudad", 2)]
    [InlineData("es", "energía", 4)]
    public void Syllables_follow_the_rules_of_the_language(string language, string word, int syllables) =>
        Assert.Equal(syllables, Syllables.Of(word, language));
}
