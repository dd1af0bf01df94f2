using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.PersonalData;

namespace TranscriptWorker.Tests.Enrichment.Features.PersonalData;

public sealed class PersonalDataTests
{
    [Fact]
    public async Task A_finding_is_hidden_and_tells_kind_places_times_and_check()
    {
        var transcript = Transcripts.Timed(("Ann", 1_000, 2_000, "The card is 4111 1111"), ("Ann", 2_000, 3_000, "1111 1111, I think."));
        var result = await Transcripts.EnrichAsync(new PersonalDataEnricher(), transcript);
        var finding = result.GetProperty("findings").EnumerateArray().Single();
        Assert.Equal("payment-card", finding.GetProperty("kind").GetString());
        Assert.Equal("**** **** **** 1111", finding.GetProperty("masked").GetString());
        Assert.True(finding.GetProperty("verified").GetBoolean());
        Assert.Equal("c0 c1", string.Join(' ', finding.GetProperty("parts").Strings("cueId")));
        Assert.Equal((1_000, 3_000), (finding.GetProperty("startMs").GetInt32(), finding.GetProperty("endMs").GetInt32()));
        Assert.Equal(
            (12, 21),
            (finding.GetProperty("parts")[0].GetProperty("start").GetInt32(), finding.GetProperty("parts")[0].GetProperty("end").GetInt32())
        );
        var count = result.GetProperty("counts").EnumerateArray().Single();
        Assert.Equal((1, 1), (count.GetProperty("count").GetInt32(), count.GetProperty("verified").GetInt32()));
    }

    [Theory]
    [InlineData("en", "It is DE89 3704 0044 0532 0130 00.", "iban!")]
    [InlineData("en", "It is four one one one, one one one one, one one one one, one one one one.", "payment-card!")]
    [InlineData("en", "Call me on five five five, oh one nine nine, double two.", "phone")]
    [InlineData("en", "The code is four seven one nine three eight two six.", "spoken-digits")]
    [InlineData("en", "My SSN is 536 22 8765.", "us-ssn")]
    [InlineData("en", "It is 536-22-8765.", "us-ssn")]
    [InlineData("en", "My NHS number is 943 476 5919.", "uk-nhs-number!")]
    [InlineData("en", "It is AB 12 34 56 C.", "uk-nino")]
    [InlineData("de", "Es ist die 86 095 742 719.", "german-tax-id!")]
    [InlineData("de", "Die Steuernummer ist 86095742719.", "german-tax-id!")]
    [InlineData("fr", "C'est le 2 55 08 14 168 025 38.", "french-insee!")]
    [InlineData("es", "Es el 12345678Z.", "spanish-dni!")]
    [InlineData("es", "Es el X1234567L.", "spanish-nie!")]
    [InlineData("en", "The server is 8.8.8.8, or 192.168.178.20.", "ip-address|ip-address")]
    [InlineData("en", "It is 2001:db8::8a2e:370:7334.", "ip-address")]
    [InlineData("en", "She was born on the fifteenth of March nineteen eighty four.", "date-of-birth")]
    [InlineData("de", "Ich bin am 3. Mai 1984 geboren, also geboren am 3. Mai 1984.", "date-of-birth|date-of-birth")]
    [InlineData("en", "I live at 221 Baker Street, Apt 4, London NW1 6XE.", "postal-address")]
    [InlineData("de", "Ich wohne in der Hauptstraße 5a, 20095 Hamburg.", "postal-address")]
    [InlineData("de", "Das Büro ist Am Marktplatz 1 in Köln.", "postal-address")]
    [InlineData("fr", "J'habite 12 bis, rue de la Paix, 75002 Paris.", "postal-address")]
    [InlineData("es", "Vivo en la Calle de Alcalá, número 42.", "postal-address")]
    [InlineData("en", "Mail me, it's john dot smith at example dot com, or a@b.org.", "email|email")]
    public async Task Personal_data_is_found(string language, string said, string expected) =>
        Assert.Equal(expected, await KindsAsync(Transcripts.Of(said), language));

    [Fact]
    public async Task The_question_of_another_speaker_tells_the_kind()
    {
        var transcript = Transcripts.Spoken(("Ann", "What is your NHS number please?"), ("Bob", "Sure, 943 476 5919."));
        Assert.Equal("uk-nhs-number!", await KindsAsync(transcript, "en"));
    }

    [Theory]
    [InlineData("en", "Your order number is 212-555-0123, the ticket is 4111 1111 1111 1111.")]
    [InlineData("en", "It is 4111 1111 1111 1112, and 1234567890123456.")]
    [InlineData("en", "One two three four five six seven eight nine ten.")]
    [InlineData("en", "Version 10.0.190.45, section 4.2.1.3, std::string and face::bed at 10:30:45.")]
    [InlineData("en", "The adapter is 00:1a:2b:3c:4d:5e, on 127.0.0.1.")]
    [InlineData("en", "The number 536228765 and 078-05-1120 are no numbers of people.")]
    [InlineData("en", "We met on March 15, 2026 on Wall Street with 5 people from Main Street.")]
    [InlineData("en", "Between 2019 and 2026 it grew 12.5% from $1,234,567 to $2,345,678.")]
    [InlineData("en", "Look at example dot com, or at node dot js.")]
    [InlineData("de", "Auf Platz 5 sind 12 Leute, auf dem Umweg 5 Kilometer Stau, und die 12345678901 ist keine.")]
    [InlineData("es", "El código es 12345678A.")]
    public async Task Look_alikes_are_no_personal_data(string language, string said) =>
        Assert.Equal("", await KindsAsync(Transcripts.Of(said), language));

    [Fact]
    public async Task The_result_never_repeats_the_data()
    {
        const string said = "Mail john.smith@example.com or john dot smith at example dot org, card 4111111111111111, born on 3 May 1984.";
        var json = (await Transcripts.EnrichAsync(new PersonalDataEnricher(), Transcripts.Of(said), "en")).GetRawText();
        foreach (var data in (string[])["john", "smith", "example", "41111", "1984", "May"])
            Assert.DoesNotContain(data, json, StringComparison.Ordinal);
        Assert.Contains("************1111", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_bounded_and_says_how_many_there_are()
    {
        var transcript = Transcripts.Of([.. Enumerable.Range(0, 1_000).Select(i => $"Write to anna{i}@example.com.")]);
        var result = await Transcripts.EnrichAsync(new PersonalDataEnricher(), transcript);
        Assert.Equal(1_000, result.GetProperty("count").GetInt32());
        Assert.Equal(PersonalDataResult.MaxFindings, result.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task Long_runs_of_digits_and_signs_take_linear_time()
    {
        string[] hostile = ["4111 ", "@", "1.", "::", "0 0 ", "one ", "(", "a@", "DE89 ", "12 Main "];
        foreach (var unit in hostile)
        {
            var transcript = Transcripts.Of([.. Enumerable.Repeat(string.Concat(Enumerable.Repeat(unit, 8_000 / unit.Length)), 40)]);
            var start = TimeProvider.System.GetTimestamp();
            await Transcripts.EnrichAsync(new PersonalDataEnricher(), transcript, "en");
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5), unit);
        }
    }

    private static async Task<string> KindsAsync(Transcript transcript, string language)
    {
        var result = await Transcripts.EnrichAsync(new PersonalDataEnricher(), transcript with { Language = language }, language);
        return string.Join(
            '|',
            result
                .GetProperty("findings")
                .EnumerateArray()
                .Select(finding => finding.GetProperty("kind").GetString() + (finding.GetProperty("verified").GetBoolean() ? "!" : ""))
        );
    }
}
