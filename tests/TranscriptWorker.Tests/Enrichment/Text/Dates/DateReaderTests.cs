using TranscriptWorker.Enrichment.Text.Dates;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Tests.Enrichment.Text.Dates;

public sealed class DateReaderTests
{
    [Theory]
    [InlineData("en", "We ship on 2026-03-15.", "2026-03-15=2026-03-15")]
    [InlineData("en", "We ship on March 15, 2026.", "March 15, 2026=2026-03-15")]
    [InlineData("en", "We ship on the 15th of March 2026.", "15th of March 2026=2026-03-15")]
    [InlineData("en", "the fifteenth of march twenty twenty six", "fifteenth of march twenty twenty six=2026-03-15")]
    [InlineData("en", "She left on May twenty first nineteen eighty four.", "May twenty first nineteen eighty four=1984-05-21")]
    [InlineData("en", "In March 2026 we ship.", "March 2026=2026-03")]
    [InlineData("en", "Since 2019 it works.", "2019=2019")]
    [InlineData("en", "We ship on March 15.", "March 15=")]
    [InlineData("en", "It was in May.", "May=")]
    [InlineData("en", "It is 25/12/2026.", "25/12/2026=2026-12-25")]
    [InlineData("en", "It is 12/25/2026.", "12/25/2026=2026-12-25")]
    [InlineData("en", "It is 04/05/2026.", "04/05/2026=")]
    [InlineData("en-US", "It is 04/05/2026.", "04/05/2026=2026-04-05")]
    [InlineData("en-GB", "It is 04/05/2026.", "04/05/2026=2026-05-04")]
    [InlineData("en", "By the end of the month, or next Friday.", "end of the month=|next Friday=")]
    [InlineData("en", "Two weeks ago, and in three days, and tomorrow morning.", "Two weeks ago=|in three days=|tomorrow morning=")]
    [InlineData("de", "Wir liefern am 15. März 2026.", "15. März 2026=2026-03-15")]
    [InlineData("de", "Wir liefern am 15.03.2026.", "15.03.2026=2026-03-15")]
    [InlineData("de", "am fünfzehnten März", "fünfzehnten März=")]
    [InlineData("de", "Bis nächsten Freitag, spätestens Ende des Monats.", "nächsten Freitag=|Ende des Monats=")]
    [InlineData("de", "Vor zwei Wochen war es, morgen früh geht es weiter.", "Vor zwei Wochen=|morgen früh=")]
    [InlineData("fr", "Nous livrons le 15 mars 2026.", "15 mars 2026=2026-03-15")]
    [InlineData("fr", "Le 1er mai, ou la semaine prochaine.", "1er mai=|la semaine prochaine=")]
    [InlineData("fr", "Il y a deux ans, et dans trois jours.", "Il y a deux ans=|dans trois jours=")]
    [InlineData("es", "Entregamos el 15 de marzo de 2026.", "15 de marzo de 2026=2026-03-15")]
    [InlineData("es", "Mañana no, la semana que viene.", "Mañana=|semana que viene=")]
    [InlineData("es", "Hace dos meses y dentro de tres días.", "Hace dos meses=|dentro de tres días=")]
    public void Dates_are_found_as_said_with_their_value_if_it_is_certain(string tag, string text, string expected)
    {
        var language = tag[..2];
        var locale = new SpeechLocale(language, tag.Length > 2 ? tag[3..] : null);
        var found = new DateReader(locale).Find(new TokenReader().Read(text));
        Assert.Equal(expected, string.Join('|', found.Select(date => $"{text[date.Start..date.End]}={date.Iso}")));
    }

    [Theory]
    [InlineData("en", "You may one day march 5 miles.")]
    [InlineData("en", "It may be that we march on.")]
    [InlineData("en", "Take version 1.2.3 or 10.4.2 of 192.168.1.1.")]
    [InlineData("en", "On page 2026 there are 2026 people.")]
    [InlineData("en", "It is 10:30:15 and 30/02/2026 and 2026-13-01.")]
    [InlineData("en", "A second look at 1/2 of it.")]
    [InlineData("de", "Guten Morgen, der Morgen war schön.")]
    [InlineData("es", "Nos vemos por la mañana, cada mañana.")]
    [InlineData("und", "tomorrow, March 15")]
    public void Words_and_numbers_that_look_like_dates_are_none(string language, string text) =>
        Assert.Empty(new DateReader(new SpeechLocale(language, null)).Find(new TokenReader().Read(text)));

    [Fact]
    public void The_tense_of_a_relative_date_is_told()
    {
        var found = new DateReader(new SpeechLocale("en", null)).Find(new TokenReader().Read("yesterday, next week, 2026-03-15"));
        Assert.Equal([DateTense.Past, DateTense.Future, DateTense.None], found.Select(date => date.Tense));
    }
}
