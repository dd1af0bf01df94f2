using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.KeyPhrases;

namespace TranscriptWorker.Tests.Enrichment.Features.KeyPhrases;

public sealed class KeyPhraseTests
{
    [Fact]
    public async Task A_phrase_with_an_elided_link_keeps_its_spelling()
    {
        var transcript = Transcripts.Of(
            "Il y a une station d'épuration ici.",
            "La station d'épuration est là.",
            "Pour nous, la station d'épuration est à vous."
        );
        Assert.Equal("station d'épuration", (await TextsAsync(transcript))[0]);
    }

    [Fact]
    public async Task Singular_and_plural_count_together_under_the_most_frequent_spelling()
    {
        var phrase = (await PhrasesAsync(Transcripts.Of("The windows of it.", "We like Windows, and the windows, and a window.")))[0];
        Assert.Equal("windows", phrase.GetProperty("text").GetString());
        Assert.Equal(4, phrase.GetProperty("occurrences").GetInt32());
    }

    [Fact]
    public async Task A_capital_at_the_start_of_a_sentence_does_not_count_as_a_spelling()
    {
        var phrases = await PhrasesAsync(Transcripts.Of("Panels are here.", "Panels are there.", "We have panels."));
        Assert.Equal("panels", phrases[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_first_cues_are_listed_once_each()
    {
        var transcript = Transcripts.Timed([
            .. Enumerable.Range(0, 10).Select(i => ((string?)"Ann", i * 1000, (i * 1000) + 900, "The panel, this panel.")),
        ]);
        var phrase = (await PhrasesAsync(transcript))[0];
        Assert.Equal(20, phrase.GetProperty("occurrences").GetInt32());
        Assert.Equal("c0 c1 c2 c3 c4", string.Join(' ', phrase.GetProperty("cues").Strings("id")));
        Assert.Equal(2000, phrase.GetProperty("cues")[2].GetProperty("startMs").GetInt32());
        Assert.Equal(1m, phrase.GetProperty("score").GetDecimal());
        Assert.Equal(1m, phrase.GetProperty("dispersion").GetDecimal());
    }

    [Fact]
    public async Task Parts_and_reorderings_of_a_better_phrase_are_removed()
    {
        var texts = await TextsAsync(
            Transcripts.Of(
                "The window highlight is new.",
                "We draw a window highlight.",
                "Every window highlight is drawn.",
                "This highlight window is wrong.",
                "A highlight window is wrong."
            )
        );
        Assert.Contains("window highlight", texts, StringComparer.Ordinal);
        Assert.DoesNotContain("highlight window", texts, StringComparer.Ordinal);
        Assert.DoesNotContain("highlight", texts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Fillers_never_become_key_phrases()
    {
        var transcript = Transcripts.Of([
            .. Enumerable.Repeat(
                "You know, I'm just going to kind of like, actually, look at this thing, and stuff, okay, let's see the valve.",
                5
            ),
        ]);
        Assert.Equal(["valve"], await TextsAsync(transcript));
    }

    [Fact]
    public async Task German_nouns_rank_first()
    {
        var texts = await TextsAsync(
            Transcripts.Of(
                "Wir müssen die Heizung entlüften.",
                "Dann kann man die Heizung wieder entlüften.",
                "Wer hat die Heizung denn zuletzt entlüften wollen?"
            )
        );
        Assert.Equal("Heizung", texts[0]);
    }

    [Fact]
    public async Task Without_a_lexicon_length_and_frequency_decide()
    {
        var transcript = Transcripts.Of("Musimy otworzyć okno w kuchni.", "Potem zamknąć okno.", "Okno jest stare, a w kuchni jest zimno.");
        var texts = await TextsAsync(transcript);
        Assert.Contains("okno", texts, StringComparer.Ordinal);
        Assert.DoesNotContain("w", texts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Chinese_phrases_are_written_without_spaces()
    {
        Assert.Contains("窗户", await TextsAsync(Transcripts.Of("我们看窗户。", "打开窗户。", "关上窗户。")), StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_key_phrases_of_a_support_call_name_the_fault()
    {
        var texts = await TextsAsync(
            Transcripts.Spoken(
                ("Anna", "Thank you for calling Northwind support, how can I help you today?"),
                ("Ben", "Hi. Um, so my washing machine has been showing error code E 18 since yesterday."),
                ("Anna", "Okay. Have you cleaned the filter of the drain pump recently?"),
                ("Ben", "No, I don't think so. Where is that?"),
                ("Anna", "The drain pump is behind the small flap. You open it, and then you clean the filter."),
                ("Ben", "Right, okay. There's a coin in the filter."),
                ("Anna", "That coin probably blocked the drain pump. Is the error code gone?"),
                ("Ben", "Yeah, it is. That's great, thank you so much. Bye.")
            )
        );
        Assert.Equal("drain pump, error code", string.Join(", ", texts.Take(2).Order(StringComparer.Ordinal)));
        Assert.Contains("filter", texts, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(
        "en",
        "gearbox",
        "gearbox locks",
        "The gearbox locks when the car is cold. A mechanic looked at the clutch and the oil. He thinks it is the seal."
    )]
    [InlineData(
        "en",
        "gearbox",
        "gearbox locks",
        "We noticed that the gearbox locks. A mechanic looked at the clutch and the oil. He thinks it is the seal."
    )]
    [InlineData(
        "en",
        "brakes",
        "brakes squeal",
        "The brakes squeal whenever it rains. We think it is the dust on the disc, so we will clean it."
    )]
    [InlineData("en", "pump", "pump failed", "Our pump failed in the night. The cellar was under water and we called the plumber.")]
    [InlineData("en", "oil", "drained oil", "Then we drained oil from the engine. It was black, and there was metal in it.")]
    [InlineData(
        "de",
        "Getriebe",
        "Getriebe blockiert",
        "Das Getriebe blockiert, wenn es kalt ist. Der Mechaniker hat die Kupplung und das Öl geprüft."
    )]
    [InlineData(
        "fr",
        "boîte",
        "boîte bloque",
        "La boîte bloque quand il fait froid. Le mécanicien a vérifié l'embrayage et l'huile de la voiture."
    )]
    [InlineData(
        "es",
        "caja",
        "caja bloquea",
        "La caja bloquea cuando hace frío. El mecánico ha revisado el embrague y el aceite del coche."
    )]
    public async Task In_a_short_text_a_noun_ranks_and_its_verb_does_not_join_it(string language, string noun, string pair, string said)
    {
        var texts = await TextsAsync(Transcripts.Of(said) with { Language = language });
        Assert.Contains(noun, texts, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(pair, texts, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("washing machine", "The washing machine is loud. I have called the landlord about it.")]
    [InlineData("brake pads", "We have replaced the brake pads. The bill will be in the post.")]
    [InlineData("blocked filter", "It was a blocked filter. I cleaned it, and the water was gone.")]
    public async Task In_a_short_text_a_noun_of_two_words_stays_one_phrase(string noun, string said) =>
        Assert.Contains(noun, await TextsAsync(Transcripts.Of(said) with { Language = "en" }), StringComparer.Ordinal);

    [Fact]
    public async Task A_piece_of_a_longer_phrase_is_no_key_phrase_in_a_script_without_spaces()
    {
        var texts = await TextsAsync(
            Transcripts.Of(
                "图书馆预算增加。",
                "市议会批准图书馆预算。",
                "图书馆预算支付工资。",
                "捐款支持图书馆预算。",
                "图书馆预算到六月结束。"
            )
        );
        Assert.Contains("图书馆", texts, StringComparer.Ordinal);
        foreach (var piece in new[] { "图书馆预", "书馆预算", "书馆预", "馆预算", "书馆" })
            Assert.DoesNotContain(piece, texts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Words_that_meet_only_between_two_cues_form_no_phrase()
    {
        var texts = await TextsAsync(
            Transcripts.Of([
                .. Enumerable
                    .Repeat(0, 3)
                    .SelectMany(_ =>
                        new[] { "they will present it in the second week of June", "iPhone sales have gone down in most of the markets" }
                    ),
            ]) with
            {
                Language = "en",
            }
        );
        Assert.DoesNotContain("June iPhone", texts, StringComparer.Ordinal);
        Assert.DoesNotContain("June iPhone sales", texts, StringComparer.Ordinal);
        Assert.Contains("iPhone sales", texts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_name_of_a_speaker_is_no_key_phrase()
    {
        var transcript = Transcripts.Spoken(
            ("Anna Weber", "Thanks, Ben. I have the numbers of the bridge here."),
            ("Ben", "Great, Anna. Anna, is the bridge within the budget?"),
            ("Anna Weber", "It is, Ben. The bridge and the budget are fine, Ben.")
        );
        var texts = await TextsAsync(transcript);
        Assert.DoesNotContain(texts, text => text is "Anna" or "Ben" or "Weber" or "Anna Weber");
        Assert.Contains("bridge", texts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_word_of_a_speakers_name_that_is_said_in_lower_case_is_a_key_phrase()
    {
        var transcript = Transcripts.Spoken(
            ("Customer", "The customer pays when the bridge is open."),
            ("Mr. Bridge", "And the bridge is open in June, so the customer pays the bridge in June.")
        );
        var texts = await TextsAsync(transcript);
        Assert.Contains("bridge", texts, StringComparer.Ordinal);
        Assert.Contains("customer", texts, StringComparer.Ordinal);
    }

    private static async Task<List<JsonElement>> PhrasesAsync(Transcript transcript) =>
        [.. (await Transcripts.EnrichAsync(new KeyPhraseEnricher(), transcript)).GetProperty("phrases").EnumerateArray()];

    private static async Task<List<string?>> TextsAsync(Transcript transcript) =>
        [.. (await PhrasesAsync(transcript)).Select(phrase => phrase.GetProperty("text").GetString())];
}
