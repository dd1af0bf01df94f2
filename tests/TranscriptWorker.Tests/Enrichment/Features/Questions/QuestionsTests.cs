using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Questions;

namespace TranscriptWorker.Tests.Enrichment.Features.Questions;

public sealed class QuestionsTests
{
    [Fact]
    public async Task A_question_tells_who_asks_and_where_it_is_answered()
    {
        var transcript = Transcripts.Timed(
            ("Ben", 0, 1_000, "Okay. Where is the"),
            ("Ben", 1_000, 2_000, "drain filter?"),
            ("Anna", 2_000, 3_000, "Let me think. The filter is behind the flap."),
            ("Ben", 3_000, 4_000, "Thanks.")
        );
        var result = await Transcripts.EnrichAsync(new QuestionsEnricher(), transcript);
        var question = result.GetProperty("questions").EnumerateArray().Single();
        Assert.Equal("Where is the drain filter?", question.GetProperty("text").GetString());
        Assert.Equal(("Ben", "answered"), (question.GetProperty("speaker").GetString(), question.GetProperty("status").GetString()));
        Assert.Equal("c0 c1", Ids(question));
        Assert.Equal((0, 2_000), (question.GetProperty("startMs").GetInt32(), question.GetProperty("endMs").GetInt32()));
        var answer = question.GetProperty("answer");
        Assert.Equal("The filter is behind the flap.", answer.GetProperty("text").GetString());
        Assert.Equal(
            ("Anna", "overlap", "c2"),
            (answer.GetProperty("speaker").GetString(), answer.GetProperty("rule").GetString(), Ids(answer))
        );
        Assert.Equal(2_000, answer.GetProperty("startMs").GetInt32());
        Assert.Equal((1, 1), (result.GetProperty("count").GetInt32(), result.GetProperty("answered").GetInt32()));
    }

    [Theory]
    [InlineData("en", "Is the pump new?", "Yes, since Monday.", "opener")]
    [InlineData("en", "Why is the pump so loud?", "Because the screw is loose.", "opener")]
    [InlineData("en", "When does it start?", "At ten in the morning.", "next-turn")]
    [InlineData("en", "Which windows are broken?", "I think that one window in the kitchen is.", "overlap")]
    [InlineData("de", "Ist die Pumpe neu?", "Ja, seit Montag.", "opener")]
    [InlineData("de", "Wo ist der Filter?", "Der Filter ist hinter der Klappe.", "overlap")]
    [InlineData("fr", "Où est le filtre ?", "Le filtre est derrière la porte.", "overlap")]
    [InlineData("es", "¿Dónde está el filtro?", "El filtro está detrás de la puerta.", "overlap")]
    [InlineData("pl", "Gdzie jest filtr?", "Filtr jest za klapą.", "overlap")]
    public async Task The_answer_is_told_by_its_opener_its_words_or_its_place(string language, string asked, string answered, string rule)
    {
        var question = await SingleAsync(Transcripts.Spoken(("Ben", asked), ("Anna", answered), ("Ben", "Okay.")), language);
        Assert.Equal(
            ("answered", rule),
            (question.GetProperty("status").GetString(), question.GetProperty("answer").GetProperty("rule").GetString())
        );
        Assert.Equal(answered, question.GetProperty("answer").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_question_back_and_an_mhm_are_passed_over()
    {
        var transcript = Transcripts.Spoken(
            ("Ben", "Where is the filter?"),
            ("Anna", "Which filter do you mean?"),
            ("Ben", "That of the drain pump."),
            ("Anna", "The filter of the pump is behind the flap.")
        );
        var questions = await QuestionsAsync(transcript, "en");
        Assert.Equal("The filter of the pump is behind the flap.", questions[0].GetProperty("answer").GetProperty("text").GetString());
        Assert.Equal("next-turn", questions[1].GetProperty("answer").GetProperty("rule").GetString());
        Assert.Equal("That of the drain pump.", questions[1].GetProperty("answer").GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("I don't know.", "deflected")]
    [InlineData("Well, no idea, sorry.", "deflected")]
    [InlineData("Hm.", "unanswered")]
    [InlineData("Okay.", "unanswered")]
    [InlineData("What do you mean?", "unanswered")]
    [InlineData("Right?", "unanswered")]
    public async Task A_question_without_an_answer_says_so(string reply, string status)
    {
        var questions = await QuestionsAsync(Transcripts.Spoken(("Ben", "Where is the filter?"), ("Anna", reply)), "en");
        Assert.Equal(status, questions[0].GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, questions[0].GetProperty("answer").ValueKind);
    }

    [Fact]
    public async Task An_answer_more_than_a_minute_later_is_none()
    {
        var transcript = Transcripts.Timed(("Ben", 0, 1_000, "Where is the filter?"), ("Anna", 70_000, 71_000, "The filter is here."));
        Assert.Equal("unanswered", (await SingleAsync(transcript, "en")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Without_two_named_speakers_nobody_is_said_to_answer()
    {
        foreach (var speaker in (string?[])[null, "Ann"])
        {
            var transcript = Transcripts.Spoken((speaker, "Where is the filter?"), (speaker, "The filter is here."));
            Assert.Equal("speakers-unknown", (await SingleAsync(transcript, "en")).GetProperty("status").GetString());
        }
    }

    [Theory]
    [InlineData("en", "so what is the plan for the release")]
    [InlineData("en", "okay can you show me the log file")]
    [InlineData("de", "und wo ist eigentlich der Filter")]
    [InlineData("fr", "est-ce que tu as le fichier")]
    [InlineData("es", "cuándo llega el nuevo filtro")]
    public async Task Openings_make_questions_without_punctuation(string language, string said) =>
        await SingleAsync(Transcripts.Timed(("Ben", 0, 1_000, said), ("Anna", 5_000, 6_000, "hm")), language);

    [Theory]
    [InlineData("en", "Right? Okay? You know? Really?")]
    [InlineData("en", "That's the plan, right? It is fine, isn't it?")]
    [InlineData("en", "Who knows? Why not? So what?")]
    [InlineData("en", "What? Here? Sorry?")]
    [InlineData("en", "He asked me, where is the filter? She said, \"Is it new?\"")]
    [InlineData("en", "what I mean is that the filter is new")]
    [InlineData("en", "We open the window. I wonder how it works.")]
    [InlineData("de", "Das ist gut, oder? Nicht wahr? Wer weiß?")]
    [InlineData("fr", "C'est bien, non ? N'est-ce pas ? Qui sait ?")]
    [InlineData("es", "Está bien, ¿no? ¿Verdad? ¿Quién sabe?")]
    public async Task Tags_formulas_and_reports_are_no_questions(string language, string said) =>
        Assert.Empty(await QuestionsAsync(Transcripts.Spoken(("Ben", said), ("Anna", "Hm.")), language));

    [Fact]
    public async Task A_question_that_its_speaker_answers_at_length_is_rhetorical()
    {
        var transcript = Transcripts.Spoken(
            ("Ben", "So what is a filter? " + string.Join(' ', Enumerable.Repeat("It is a thing that holds back the dirt.", 6))),
            ("Anna", "The filter is new.")
        );
        Assert.Empty(await QuestionsAsync(transcript, "en"));
    }

    [Fact]
    public async Task The_list_is_bounded_and_says_how_many_there_are()
    {
        var transcript = Transcripts.Of([.. Enumerable.Repeat("Where is the filter of it?", 500)]);
        var result = await Transcripts.EnrichAsync(new QuestionsEnricher(), transcript);
        Assert.Equal(500, result.GetProperty("count").GetInt32());
        Assert.Equal(QuestionsResult.MaxQuestions, result.GetProperty("questions").GetArrayLength());
    }

    private static string Ids(JsonElement element) =>
        string.Join(' ', element.GetProperty("cueIds").EnumerateArray().Select(id => id.GetString()));

    private static async Task<JsonElement> SingleAsync(Transcript transcript, string language) =>
        Assert.Single(await QuestionsAsync(transcript, language));

    private static async Task<List<JsonElement>> QuestionsAsync(Transcript transcript, string language)
    {
        var result = await Transcripts.EnrichAsync(new QuestionsEnricher(), transcript with { Language = language }, language);
        return [.. result.GetProperty("questions").EnumerateArray()];
    }
}
