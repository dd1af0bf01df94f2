using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.ActionItems;

namespace TranscriptWorker.Tests.Enrichment.Features.ActionItems;

public sealed class ActionItemsTests
{
    [Fact]
    public async Task An_item_tells_sentence_rule_owner_due_date_cues_and_times()
    {
        var transcript = Transcripts.Timed(
            ("Anna Weber", 0, 1_000, "So that is the plan. I'll send the"),
            ("Anna Weber", 1_000, 2_000, "draft to everybody by Friday."),
            ("Ben", 2_000, 3_000, "Great.")
        );
        var item = (await ItemsAsync(transcript)).Single();
        Assert.Equal("I'll send the draft to everybody by Friday.", item.GetProperty("text").GetString());
        Assert.Equal("commitment", item.GetProperty("rule").GetString());
        Assert.Equal(("Anna Weber", "speaker"), (item.GetProperty("owner").GetString(), item.GetProperty("ownerSource").GetString()));
        var due = item.GetProperty("due");
        Assert.Equal("by Friday", due.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, due.GetProperty("date").ValueKind);
        Assert.True(due.GetProperty("isRelative").GetBoolean());
        Assert.Equal("c0 c1", string.Join(' ', item.GetProperty("cueIds").EnumerateArray().Select(id => id.GetString())));
        Assert.Equal((0, 2_000), (item.GetProperty("startMs").GetInt32(), item.GetProperty("endMs").GetInt32()));
    }

    [Fact]
    public async Task A_calendar_date_is_resolved_and_the_date_of_the_recording_is_said_to_be_unknown()
    {
        var result = await Transcripts.EnrichAsync(new ActionItemsEnricher(), Transcripts.Of("I will send it on March 15, 2026."), "en");
        Assert.Equal(JsonValueKind.Null, result.GetProperty("recordingDate").ValueKind);
        var due = result.GetProperty("items")[0].GetProperty("due");
        Assert.Equal(("on March 15, 2026", "2026-03-15"), (due.GetProperty("text").GetString(), due.GetProperty("date").GetString()));
        Assert.False(due.GetProperty("isRelative").GetBoolean());
    }

    [Theory]
    [InlineData("en", "I'll send the draft tomorrow.", "commitment Ann")]
    [InlineData("en", "I’m going to quickly write that up and send it around.", "commitment Ann")]
    [InlineData("en", "I can look into that one.", "commitment Ann")]
    [InlineData("en", "Today I'll finish the draft, and then I'll review the plan.", "commitment Ann")]
    [InlineData("en", "When we are back, I'll send the draft.", "commitment Ann")]
    [InlineData("en", "That is what matters, so I'll send the draft.", "commitment Ann")]
    [InlineData("en", "I need to check the numbers by Monday.", "commitment Ann")]
    [InlineData("en", "Can you please send me the slides?", "request Bob")]
    [InlineData("en", "Carol, could you review this until next week?", "request Carol")]
    [InlineData("en", "Don't forget to book the room, Bob.", "request Bob")]
    [InlineData("en", "Please make sure the report is out.", "request Bob")]
    [InlineData("en", "Bob will prepare the slides.", "assignment Bob")]
    [InlineData("en", "I think that Carol is going to check it.", "assignment Carol")]
    [InlineData("en", "Let's schedule a call for Tuesday.", "proposal")]
    [InlineData("en", "We should update the page before Friday.", "proposal")]
    [InlineData("en", "I'll send the draft, and Bob will review it.", "commitment Ann|assignment Bob")]
    [InlineData("de", "Ich schicke dir den Entwurf bis Freitag.", "commitment Ann")]
    [InlineData("de", "Ich werde den Bericht morgen an alle verschicken.", "commitment Ann")]
    [InlineData("de", "Dann kläre ich das mit dem Kunden.", "commitment Ann")]
    [InlineData("de", "Kannst du bitte die Folien vorbereiten?", "request Bob")]
    [InlineData("de", "Bob wird die Folien bis Montag vorbereiten.", "assignment Bob")]
    [InlineData("de", "Herr Krause muss den Vertrag noch prüfen.", "assignment Herr Krause")]
    [InlineData("de", "Wir müssen den Termin noch abstimmen.", "proposal")]
    [InlineData("fr", "Je vais vous envoyer le document demain.", "commitment Ann")]
    [InlineData("fr", "J'enverrai le document avant vendredi.", "commitment Ann")]
    [InlineData("fr", "Tu peux préparer la présentation ?", "request Bob")]
    [InlineData("fr", "Bob va appeler le client.", "assignment Bob")]
    [InlineData("fr", "Il faudrait organiser une réunion.", "proposal")]
    [InlineData("es", "Voy a enviar el documento mañana.", "commitment Ann")]
    [InlineData("es", "Enviaré el informe antes del viernes.", "commitment Ann")]
    [InlineData("es", "¿Puedes preparar la presentación?", "request Bob")]
    [InlineData("es", "Bob tiene que llamar al cliente.", "assignment Bob")]
    [InlineData("es", "Tenemos que organizar una reunión.", "proposal")]
    public async Task Tasks_are_found_with_their_owners(string language, string said, string expected)
    {
        var transcript = Spoken(language, said);
        Assert.Equal(
            expected,
            string.Join(
                '|',
                (await ItemsAsync(transcript, language)).Select(item =>
                    $"{item.GetProperty("rule").GetString()} {item.GetProperty("owner").GetString()}".Trim()
                )
            )
        );
    }

    [Theory]
    [InlineData("en", "If they agree, I'll send the draft.")]
    [InlineData("en", "I would send the draft, and I might write it.")]
    [InlineData("en", "I sent the draft yesterday, and I was going to write more.")]
    [InlineData("en", "I won't send it, and I'll never write it.")]
    [InlineData("en", "I will not send it.")]
    [InlineData("en", "Can you hear me? Could you see my screen?")]
    [InlineData("en", "Did you send the draft? Who will write it? Should we book a room?")]
    [InlineData("en", "Let me share my screen, and let's see the next one.")]
    [InlineData("en", "I'm going to share the window again. Can you share your other window?")]
    [InlineData("en", "I'm going to click here, and then I'll show you this.")]
    [InlineData("en", "I always have to send reports every week.")]
    [InlineData("en", "He said I'll send it.")]
    [InlineData("en", "That is what I'll send, and this is how I'll write it.")]
    [InlineData("en", "Maybe I'll write it. I wish I could send it.")]
    [InlineData("en", "The server will send a request, and people will order it.")]
    [InlineData("en", "We'll call it a day.")]
    [InlineData("de", "Wenn er zustimmt, schicke ich den Entwurf.")]
    [InlineData("de", "Ich schicke ihn nicht. Ich würde ihn schicken.")]
    [InlineData("de", "Ich habe den Entwurf gestern geschickt.")]
    [InlineData("de", "Kannst du mich hören?")]
    [InlineData("fr", "Si tu veux, je vais envoyer le document.")]
    [InlineData("fr", "Je n'enverrai pas le document. J'ai envoyé le document.")]
    [InlineData("es", "Si quieres, voy a enviar el documento.")]
    [InlineData("es", "No voy a enviar el documento. Envié el informe ayer.")]
    public async Task Look_alikes_are_no_tasks(string language, string said) =>
        Assert.Empty(await ItemsAsync(Spoken(language, said), language));

    [Fact]
    public async Task A_request_among_three_speakers_has_no_owner()
    {
        var transcript = Transcripts.Spoken(("Ann", "Can you send me the slides?"), ("Bob", "Yes."), ("Carol", "I think so."));
        Assert.Equal(JsonValueKind.Null, (await ItemsAsync(transcript)).Single().GetProperty("owner").ValueKind);
    }

    [Fact]
    public async Task A_language_without_rules_has_an_empty_list_with_the_reason()
    {
        var transcript = Transcripts.Of("Musimy otworzyć okno w kuchni.", "Potem zamknąć okno.") with { Language = "pl" };
        var result = await Transcripts.EnrichAsync(new ActionItemsEnricher(), transcript);
        Assert.Equal("language-not-supported", result.GetProperty("reason").GetString());
        Assert.Equal(0, result.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_list_is_bounded_and_says_how_many_there_are()
    {
        var transcript = Transcripts.Of([.. Enumerable.Repeat("I will send the draft.", 500)]);
        var result = await Transcripts.EnrichAsync(new ActionItemsEnricher(), transcript);
        Assert.Equal(
            (500, ActionItemsResult.MaxItems),
            (result.GetProperty("count").GetInt32(), result.GetProperty("items").GetArrayLength())
        );
    }

    /// <summary>A sentence between two speakers, in a transcript that mentions Carol inside a sentence.</summary>
    private static Transcript Spoken(string language, string said)
    {
        var filler = language switch
        {
            "de" => "Das ist gut, und es ist mit Carol so.",
            "fr" => "C'est bien, et c'est avec Carol.",
            "es" => "Está bien, y es con Carol.",
            _ => "That is good, and it was with Carol.",
        };
        return Transcripts.Spoken(("Ann", said), ("Bob", filler)) with { Language = language };
    }

    private static async Task<List<JsonElement>> ItemsAsync(Transcript transcript, string? language = null) =>
        [.. (await Transcripts.EnrichAsync(new ActionItemsEnricher(), transcript, language)).GetProperty("items").EnumerateArray()];
}
