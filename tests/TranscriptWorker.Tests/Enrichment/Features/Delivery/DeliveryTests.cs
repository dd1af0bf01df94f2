using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Delivery;

namespace TranscriptWorker.Tests.Enrichment.Features.Delivery;

public sealed class DeliveryTests
{
    [Theory]
    [InlineData("en", "The cat sat on the mat and it was fat.", 10, 10, 206.835 - 10.15 - 84.6)]
    [InlineData("de", "Der Hund lag auf dem Stuhl und er war nass.", 10, 10, 180 - 10 - 58.5)]
    [InlineData("fr", "Le chat dort dans le lit et il a faim.", 10, 10, 207 - 10.15 - 73.6)]
    [InlineData("es", "Yo me voy con él y tú no te vas.", 10, 10, 206.84 - 10.2 - 60)]
    public async Task Readability_is_computed_by_the_formula_of_the_language(
        string language,
        string said,
        int words,
        int syllables,
        double score
    )
    {
        var readability = (await DeliveryAsync(Transcripts.Of([.. Enumerable.Repeat(said, 20)]), language)).GetProperty("readability");
        Assert.Equal(
            (20 * words, 20 * syllables, 20),
            (Int(readability, "words"), Int(readability, "syllables"), Int(readability, "sentences"))
        );
        Assert.Equal(Math.Round(score, 1, MidpointRounding.AwayFromZero), readability.GetProperty("score").GetDouble());
    }

    [Theory]
    [InlineData("en", "it was the cat that sat on the mat and so it goes on and on", 20, "no-punctuation")]
    [InlineData("en", "It was the cat.", 2, "too-few-words")]
    [InlineData("pl", "Musimy otworzyć okno w kuchni, bo jest bardzo gorąco.", 40, "no-formula")]
    public async Task Without_readability_the_reason_is_given(string language, string said, int times, string reason)
    {
        var delivery = await DeliveryAsync(Transcripts.Of([.. Enumerable.Repeat(said, times)]), language);
        Assert.Equal(JsonValueKind.Null, delivery.GetProperty("readability").ValueKind);
        Assert.Equal(reason, ReasonFor(delivery, "readability"));
    }

    [Fact]
    public async Task Pace_counts_words_in_time_of_speech_for_all_for_each_speaker_and_for_each_quarter()
    {
        var delivery = await DeliveryAsync(
            Transcripts.Timed(
                ("Ann", 0, 2_000, "one two three four five six"),
                ("Ben", 3_000, 4_000, "one two"),
                ("Ann", 7_000, 8_000, "one two three four")
            )
        );
        var pace = delivery.GetProperty("pace");
        Assert.Equal((12, 4_000, 180m), (Int(pace, "words"), Int(pace, "speechMs"), Rate(pace)));
        Assert.Equal([180m, 120m, null, 240m], pace.GetProperty("quarters").EnumerateArray().Select(Rate));
        Assert.Equal([2_000, 4_000, 6_000, 8_000], pace.GetProperty("quarters").EnumerateArray().Select(quarter => Int(quarter, "endMs")));
        var speakers = delivery.GetProperty("speakers").EnumerateArray().ToList();
        Assert.Equal([(10, 200m), (2, 120m)], speakers.Select(speaker => (Int(speaker, "words"), Rate(speaker)!.Value)));
    }

    [Fact]
    public async Task A_cue_that_spans_two_quarters_gives_each_its_share_of_the_words()
    {
        var delivery = await DeliveryAsync(Transcripts.Timed(("Ann", 0, 60_000, string.Join(' ', Enumerable.Repeat("word", 80)))));
        Assert.Equal([80m, 80m, 80m, 80m], delivery.GetProperty("pace").GetProperty("quarters").EnumerateArray().Select(Rate));
    }

    [Theory]
    [InlineData("en", "Um, so the pump is, uh, broken, you know, and um it leaks.", "um=2 uh=1 you know=1")]
    [InlineData("en", "Basically it is, I mean, kind of broken.", "basically=1 i mean=1 kind of=1")]
    [InlineData("en", "Do you know the pump? You know the answer to this kind of question, and that is what I mean.", "")]
    [InlineData(
        "de",
        "Ähm, das ist halt sozusagen die Pumpe, äh, weißt du, und ähm sie tropft.",
        "ähm=2 halt=1 sozusagen=1 weißt du=1 äh=1"
    )]
    [InlineData("de", "Weißt du, wo die Pumpe ist? Ich weiß nicht, was du von mir willst.", "weißt du=1")]
    [InlineData("de", "Weißt du wo die Pumpe ist, und hat der Hund das Wasser gesehen?", "")]
    [InlineData("fr", "Euh, du coup la pompe est cassée, tu vois, et en fait elle fuit.", "du coup=1 en fait=1 euh=1 tu vois=1")]
    [InlineData("es", "Eh, o sea, la bomba está rota, ya sabes, y no funciona.", "eh=1 o sea=1 ya sabes=1")]
    public async Task Fillers_are_counted_by_word_and_not_where_they_have_a_meaning(string language, string said, string expected)
    {
        var fillers = (await DeliveryAsync(Transcripts.Of(said) with { Language = language }, language)).GetProperty("fillers");
        var counted = fillers
            .GetProperty("words")
            .EnumerateArray()
            .Select(word => $"{word.GetProperty("text").GetString()}={Int(word, "count")}");
        Assert.Equal(expected, string.Join(' ', counted));
    }

    [Fact]
    public async Task A_language_without_a_list_has_no_fillers_and_the_reason()
    {
        var delivery = await DeliveryAsync(Transcripts.Of("Um, musimy otworzyć okno."), "pl");
        Assert.Equal(JsonValueKind.Null, delivery.GetProperty("fillers").ValueKind);
        Assert.Equal("no-word-list", ReasonFor(delivery, "fillers"));
    }

    [Fact]
    public async Task A_turn_that_starts_before_another_speaker_ends_is_an_interruption()
    {
        var delivery = await DeliveryAsync(
            Transcripts.Timed(
                ("Ann", 0, 10_000, "We should replace the pump before the winter comes."),
                ("Ben", 4_000, 7_000, "No, the pump is fine."),
                ("Ann", 10_000, 12_000, "It is not."),
                ("Ben", 11_900, 14_000, "Then we replace it.")
            ),
            "en"
        );
        var interruptions = delivery.GetProperty("interruptions");
        Assert.Equal(1, Int(interruptions, "count"));
        var only = Assert.Single(interruptions.GetProperty("longest").EnumerateArray());
        Assert.Equal(
            ("Ben", "Ann", "c1", "c0", 3_000),
            (
                Text(only, "speaker"),
                Text(only, "interruptedSpeaker"),
                Text(only, "cueId"),
                Text(only, "interruptedCueId"),
                Int(only, "overlapMs")
            )
        );
        var speakers = delivery.GetProperty("speakers").EnumerateArray();
        Assert.Equal([("Ann", 0), ("Ben", 1)], speakers.Select(speaker => (Text(speaker, "name"), Int(speaker, "interruptions"))));
        Assert.Equal((2, 3_100), (Int(delivery.GetProperty("overlaps"), "count"), Int(delivery.GetProperty("overlaps"), "totalMs")));
    }

    [Fact]
    public async Task Backchannels_and_the_same_speaker_interrupt_nobody()
    {
        var delivery = await DeliveryAsync(
            Transcripts.Timed(
                ("Ann", 0, 10_000, "We should replace the pump before the winter comes."),
                ("Ben", 4_000, 5_000, "Yeah, right."),
                ("Ann", 6_000, 11_000, "And then the filter.")
            ),
            "en"
        );
        Assert.Equal(0, Int(delivery.GetProperty("interruptions"), "count"));
    }

    [Fact]
    public async Task Silences_begin_at_a_second_and_the_longest_come_first()
    {
        var silences = (
            await DeliveryAsync(
                Transcripts.Timed(
                    ("Ann", 0, 1_000, "One."),
                    ("Ann", 1_999, 3_000, "Two."),
                    ("Ann", 4_000, 5_000, "Three."),
                    ("Ann", 8_000, 9_000, "Four.")
                )
            )
        ).GetProperty("silences");
        Assert.Equal((1_000, 2, 4_000), (Int(silences, "fromMs"), Int(silences, "count"), Int(silences, "totalMs")));
        Assert.Equal(
            [(5_000, 8_000, "c3"), (3_000, 4_000, "c2")],
            silences.GetProperty("longest").EnumerateArray().Select(gap => (Int(gap, "startMs"), Int(gap, "endMs"), Text(gap, "cueId")))
        );
    }

    [Fact]
    public async Task Without_times_the_parts_that_need_them_are_null_with_the_reason()
    {
        var delivery = await DeliveryAsync(Transcripts.Of("We replace the pump."), "en");
        foreach (var part in new[] { "pace", "interruptions", "overlaps", "silences" })
        {
            Assert.Equal(JsonValueKind.Null, delivery.GetProperty(part).ValueKind);
            Assert.Equal("no-times", ReasonFor(delivery, part));
        }

        Assert.Equal(0, Int(delivery.GetProperty("fillers"), "count"));
    }

    [Fact]
    public async Task Without_speakers_nobody_interrupts_and_the_reason_is_given()
    {
        var delivery = await DeliveryAsync(Transcripts.Timed((null, 0, 2_000, "We replace it."), (null, 1_000, 3_000, "No.")), "en");
        Assert.Equal("no-speakers", ReasonFor(delivery, "interruptions"));
        Assert.Equal("no-speakers", ReasonFor(delivery, "overlaps"));
        Assert.NotEqual(JsonValueKind.Null, delivery.GetProperty("pace").ValueKind);
    }

    [Fact]
    public async Task Loops_and_cues_without_words_are_no_speech()
    {
        var transcript = Transcripts.Timed(("Ann", 0, 1_000, "One two."), ("Ann", 1_000, 5_000, "um um um um"), ("Ann", 5_000, 6_000, "♪"));
        var delivery = await DeliveryAsync(
            transcript with
            {
                Cues = [transcript.Cues[0], transcript.Cues[1] with { IsLoop = true }, transcript.Cues[2]],
            },
            "en"
        );
        Assert.Equal((2, 1_000), (Int(delivery.GetProperty("pace"), "words"), Int(delivery.GetProperty("pace"), "speechMs")));
        Assert.Equal(0, Int(delivery.GetProperty("fillers"), "count"));
    }

    private static Task<JsonElement> DeliveryAsync(Transcript transcript, string? language = null) =>
        Transcripts.EnrichAsync(new DeliveryEnricher(), transcript, language);

    private static string? ReasonFor(JsonElement delivery, string part) =>
        delivery
            .GetProperty("missing")
            .EnumerateArray()
            .Where(missing => string.Equals(Text(missing, "part"), part, StringComparison.Ordinal))
            .Select(missing => Text(missing, "reason"))
            .SingleOrDefault();

    private static int Int(JsonElement element, string property) => element.GetProperty(property).GetInt32();

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static decimal? Rate(JsonElement element) =>
        element.GetProperty("wordsPerMinute") is { ValueKind: JsonValueKind.Number } rate ? rate.GetDecimal() : null;
}
