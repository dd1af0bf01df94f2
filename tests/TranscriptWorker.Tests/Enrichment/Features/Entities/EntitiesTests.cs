using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Entities;

namespace TranscriptWorker.Tests.Enrichment.Features.Entities;

public sealed class EntitiesTests
{
    [Fact]
    public async Task An_entity_tells_kind_text_value_places_and_times()
    {
        var transcript = Transcripts.Timed(
            ("Ann", 1_000, 2_000, "We pay $1,200.50 for it."),
            ("Ann", 2_000, 3_000, "Yes, 1200.50 dollars.")
        );
        var money = (await EntitiesAsync(transcript)).Single();
        Assert.Equal("money $1,200.50 1200.5 USD", $"{money.Kind} {money.Text} {money.Value} {money.Unit}");
        Assert.Equal(2, money.Json.GetProperty("occurrences").GetInt32());
        var mention = money.Json.GetProperty("mentions")[0];
        Assert.Equal((1_000, 2_000), (mention.GetProperty("startMs").GetInt32(), mention.GetProperty("endMs").GetInt32()));
        var part = mention.GetProperty("parts")[0];
        Assert.Equal("c0 7 16", $"{part.GetProperty("cueId")} {part.GetProperty("start")} {part.GetProperty("end")}");
    }

    [Fact]
    public async Task An_entity_that_runs_over_the_end_of_a_cue_has_two_parts()
    {
        var date = (await EntitiesAsync(Transcripts.Of("We ship it on March", "15, 2026 at noon."))).Single(entity =>
            entity.Kind is "date"
        );
        Assert.Equal(("March 15, 2026", "2026-03-15"), (date.Text, date.Value));
        Assert.Equal("c0 c1", string.Join(' ', date.Json.GetProperty("mentions")[0].GetProperty("parts").Strings("cueId")));
    }

    [Theory]
    [InlineData("en", "It costs five hundred dollars.", "five hundred dollars", "500", "USD")]
    [InlineData("en", "It costs $5 million.", "$5 million", "5000000", "USD")]
    [InlineData("en", "It costs $5k.", "$5k", "5000", "USD")]
    [InlineData("en", "It costs US$20.", "US$20", "20", "USD")]
    [InlineData("en-CA", "It costs $20.", "$20", "20", "CAD")]
    [InlineData("en", "It costs 20 Canadian dollars.", "20 Canadian dollars", "20", "CAD")]
    [InlineData("en", "It costs 50 cents.", "50 cents", "0.5", "USD")]
    [InlineData("en", "It costs GBP 20.", "GBP 20", "20", "GBP")]
    [InlineData("de", "Das kostet 1.200,50 €.", "1.200,50 €", "1200.5", "EUR")]
    [InlineData("de", "Das kostet zwanzig Euro.", "zwanzig Euro", "20", "EUR")]
    [InlineData("fr", "Cela coûte 1 200 €.", "1 200 €", "1200", "EUR")]
    [InlineData("es", "Cuesta dos mil euros.", "dos mil euros", "2000", "EUR")]
    [InlineData("es", "Cuesta 20 pesos.", "20 pesos", "20", null)]
    public async Task Money_has_an_amount_and_a_currency(string language, string said, string text, string value, string? currency)
    {
        var money = (await EntitiesAsync(Transcripts.Of(said), language)).Single(entity => entity.Kind is "money");
        Assert.Equal((text, value, currency), (money.Text, money.Value, money.Unit));
    }

    [Theory]
    [InlineData("en", "It is 5km long.", "5km", "5", "km")]
    [InlineData("en", "It is 3.5 gigabytes.", "3.5 gigabytes", "3.5", "GB")]
    [InlineData("en", "It grew by twenty percent.", "twenty percent", "20", "%")]
    [InlineData("en", "It grew by 12.5%.", "12.5%", "12.5", "%")]
    [InlineData("en", "It was -5 °C.", "-5 °C", "-5", "°C")]
    [InlineData("en", "It drives 120 km/h.", "120 km/h", "120", "km/h")]
    [InlineData("de", "Es sind 1,5 Liter.", "1,5 Liter", "1.5", "L")]
    [InlineData("fr", "Il y en a deux kilos.", "deux kilos", "2", "kg")]
    [InlineData("es", "Tardamos treinta y cinco minutos.", "treinta y cinco minutos", "35", "min")]
    public async Task Quantities_have_a_value_and_a_unit(string language, string said, string text, string value, string unit)
    {
        var quantity = (await EntitiesAsync(Transcripts.Of(said), language)).Single(entity => entity.Kind is "quantity");
        Assert.Equal((text, value, unit), (quantity.Text, quantity.Value, quantity.Unit));
    }

    [Fact]
    public async Task Names_recur_inside_sentences_or_have_several_words()
    {
        var names = await NamesAsync(
            Transcripts.Of(
                "Hello everybody. We talk about Jane Doe today, and the work of Northwind is great.",
                "Northwind is a company, and everybody who works at Northwind knows that the window is open. Then the Window opens.",
                "So the API and the window and the other parts of this work, as you can see, are fine."
            )
        );
        Assert.Equal(["Jane Doe", "Northwind"], names);
    }

    [Fact]
    public async Task A_speaker_who_is_addressed_is_a_name_even_at_the_start_of_a_sentence()
    {
        var names = await NamesAsync(
            Transcripts.Spoken(("Anna Weber", "Ben, can you open the window please?"), ("Ben", "Sure, Anna, and I will close it then."))
        );
        Assert.Equal(["Ben", "Anna"], names);
    }

    [Fact]
    public async Task German_nouns_are_no_names_but_titles_tell_some()
    {
        var result = await Transcripts.EnrichAsync(
            new EntitiesEnricher(),
            Transcripts.Of("Die Heizung im Keller ist kalt.", "Herr Weber hat die Heizung im Keller entlüftet, und der Keller ist warm.")
        );
        Assert.Equal("speakers-and-titles", result.GetProperty("names").GetString());
        var names = result.GetProperty("entities").EnumerateArray().Where(entity => entity.GetProperty("kind").GetString() is "name");
        Assert.Equal("Herr Weber", string.Join('|', names.Select(entity => entity.GetProperty("text").GetString())));
    }

    [Theory]
    [InlineData("This is one thing, and the first one of many.")]
    [InlineData("Wait one second, or take a minute for it.")]
    [InlineData("He won 5 won games of it at 10:30 on page 12.")]
    [InlineData("Use version 3.5 or 1.2.3 of node.js, e.g. the other one.")]
    [InlineData("I think that we try 5 of them and 20 pounds of it.")]
    public async Task Look_alikes_are_no_entities(string said) => Assert.Empty(await EntitiesAsync(Transcripts.Of(said), "en"));

    [Fact]
    public async Task The_list_is_bounded_and_says_how_many_there_are()
    {
        var result = await Transcripts.EnrichAsync(
            new EntitiesEnricher(),
            Transcripts.Of([.. Enumerable.Range(0, 1_000).Select(i => $"We have {i + 2} kilometers, and {i + 2} kilometers.")])
        );
        Assert.Equal(1_000, result.GetProperty("count").GetInt32());
        Assert.Equal(EntitiesResult.MaxEntities, result.GetProperty("entities").GetArrayLength());
    }

    [Fact]
    public async Task Cues_of_a_loop_are_skipped()
    {
        var cue = new Cue("c0", 0, 1_000, "Ann", "We pay 20 dollars.") { IsLoop = true };
        Assert.Empty(await EntitiesAsync(new Transcript("en", [cue, new Cue("c1", 1_000, 2_000, "Ann", "That is it.")], [])));
    }

    private static async Task<List<(string? Kind, string? Text, string? Value, string? Unit, JsonElement Json)>> EntitiesAsync(
        Transcript transcript,
        string? language = null
    )
    {
        var result = await Transcripts.EnrichAsync(
            new EntitiesEnricher(),
            transcript with
            {
                Language = transcript.Language ?? language,
            },
            language
        );
        return
        [
            .. result
                .GetProperty("entities")
                .EnumerateArray()
                .Select(entity =>
                    (
                        entity.GetProperty("kind").GetString(),
                        entity.GetProperty("text").GetString(),
                        entity.GetProperty("value").GetString(),
                        entity.GetProperty("unit").GetString(),
                        entity
                    )
                ),
        ];
    }

    private static async Task<List<string?>> NamesAsync(Transcript transcript) =>
        [.. (await EntitiesAsync(transcript)).Where(entity => entity.Kind is "name").Select(entity => entity.Text)];
}
