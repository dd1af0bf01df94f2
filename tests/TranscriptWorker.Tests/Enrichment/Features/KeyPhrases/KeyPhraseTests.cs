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

    private static async Task<List<JsonElement>> PhrasesAsync(Transcript transcript) =>
        [.. (await Transcripts.EnrichAsync(new KeyPhraseEnricher(), transcript)).GetProperty("phrases").EnumerateArray()];

    private static async Task<List<string?>> TextsAsync(Transcript transcript) =>
        [.. (await PhrasesAsync(transcript)).Select(phrase => phrase.GetProperty("text").GetString())];
}
