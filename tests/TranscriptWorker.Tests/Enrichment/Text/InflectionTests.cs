using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Tests.Enrichment.Text;

public sealed class InflectionTests
{
    [Theory]
    [InlineData("en", "window", "windows")]
    [InlineData("en", "window", "window's")]
    [InlineData("en", "library", "libraries")]
    [InlineData("en", "box", "boxes")]
    [InlineData("en", "class", "classes")]
    [InlineData("en", "update", "updates")]
    [InlineData("de", "haus", "häuser")]
    [InlineData("de", "fenster", "fenstern")]
    [InlineData("de", "maschine", "maschinen")]
    [InlineData("fr", "journal", "journaux")]
    [InlineData("fr", "fenêtre", "fenêtres")]
    [InlineData("es", "luz", "luces")]
    [InlineData("es", "sesión", "sesiones")]
    [InlineData("es", "ventana", "ventanas")]
    public void Singular_and_plural_are_one_term(string language, string singular, string plural)
    {
        Assert.Equal(Inflection.Fold(singular, language), Inflection.Fold(plural, language));
    }

    [Theory]
    [InlineData("en", "new", "news")]
    [InlineData("en", "statu", "status")]
    [InlineData("en", "clas", "class")]
    [InlineData("en", "analysi", "analysis")]
    [InlineData("fr", "proces", "process")]
    [InlineData("es", "cris", "crisis")]
    public void A_word_that_only_looks_like_a_plural_is_not_folded(string language, string cut, string word)
    {
        Assert.NotEqual(cut, Inflection.Fold(word, language), StringComparer.Ordinal);
    }
}
