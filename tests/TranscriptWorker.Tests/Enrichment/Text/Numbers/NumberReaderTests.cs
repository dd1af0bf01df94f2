using System.Globalization;
using TranscriptWorker.Enrichment.Text.Mentions;
using TranscriptWorker.Enrichment.Text.Numbers;

namespace TranscriptWorker.Tests.Enrichment.Text.Numbers;

public sealed class NumberReaderTests
{
    [Theory]
    [InlineData("en", "12", "12")]
    [InlineData("en", "1,200.50", "1200.5")]
    [InlineData("en", "1,200", "1200")]
    [InlineData("en", "1.5", "1.5")]
    [InlineData("en", "3 million", "3000000")]
    [InlineData("en", "twenty-five", "25")]
    [InlineData("en", "two hundred and five", "205")]
    [InlineData("en", "one hundred twenty three thousand four hundred and fifty six", "123456")]
    [InlineData("en", "two million", "2000000")]
    [InlineData("en", "four one one", "4")]
    [InlineData("de", "1.200,50", "1200.5")]
    [InlineData("de", "1.200", "1200")]
    [InlineData("de", "1,5", "1.5")]
    [InlineData("de", "fünfundzwanzig", "25")]
    [InlineData("de", "zweihundert fünf", "205")]
    [InlineData("de", "zweitausend zwölf", "2012")]
    [InlineData("de", "drei Millionen", "3000000")]
    [InlineData("fr", "1 200", "1200")]
    [InlineData("fr", "vingt et un", "21")]
    [InlineData("fr", "quatre-vingt-dix-sept", "97")]
    [InlineData("fr", "soixante-dix", "70")]
    [InlineData("fr", "deux cents", "200")]
    [InlineData("es", "treinta y uno", "31")]
    [InlineData("es", "dos mil veintiséis", "2026")]
    [InlineData("es", "1.200", "1200")]
    public void Numerals_and_number_words_have_the_value_of_their_language(string language, string text, string value)
    {
        var number = new NumberReader(language).Read(new TokenReader().Read(text), 0);
        Assert.Equal(value, number!.Value.Value!.Value.ToString("0.####", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_separator_with_two_readings_leaves_the_value_open()
    {
        var number = new NumberReader("und").Read(new TokenReader().Read("1.200"), 0);
        Assert.NotNull(number);
        Assert.Null(number.Value.Value);
    }

    [Theory]
    [InlineData("million")]
    [InlineData("window")]
    [InlineData("")]
    [InlineData("1.2.3.4")]
    [InlineData("12345678901234567890")]
    public void Other_words_are_no_number(string text) => Assert.Null(new NumberReader("en").Read(new TokenReader().Read(text), 0));
}
