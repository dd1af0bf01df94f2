using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Chapters;
using TranscriptWorker.Enrichment.Text.Segments;

namespace TranscriptWorker.Tests.Enrichment.Features.Chapters;

public sealed class ChapterTests
{
    private static readonly string[] Pump =
    [
        "The drain pump of the washing machine was blocked by a coin.",
        "We opened the filter and cleaned the drain pump with warm water.",
        "A blocked filter is the reason for most repairs of a drain pump.",
        "The machine shows an error code when the drain pump stands still.",
        "After the repair the drain pump ran without any noise from the filter.",
    ];

    private static readonly string[] Budget =
    [
        "The annual budget of the library grew by four percent in spring.",
        "Most of the annual budget pays for the building and the staff.",
        "The council votes on the annual budget of the library in June.",
        "Donations to the library are not a part of the annual budget.",
        "The staff asked the council for a larger annual budget for books.",
    ];

    private static readonly string[] Harvest =
    [
        "The apple harvest began two weeks late because of the cold spring.",
        "Rain in August ruined a third of the apple harvest in the valley.",
        "The farmers in the valley sell the apple harvest to the cider press.",
        "A late frost is the greatest danger for every apple harvest here.",
        "The cider press runs day and night during the apple harvest.",
    ];

    [Fact]
    public async Task A_chapter_begins_where_the_subject_changes()
    {
        var chapters = await ChaptersAsync(Timed(Repeated(Pump), Repeated(Budget), Repeated(Harvest)));
        Assert.Equal(["c0", "c20", "c40"], Firsts(chapters), StringComparer.Ordinal);
        Assert.Equal(
            ["c19", "c39", "c59"],
            chapters.Select(chapter => chapter.GetProperty("lastCueId").GetString()),
            StringComparer.Ordinal
        );
        Assert.Equal([0, 100_000, 200_000], chapters.Select(chapter => chapter.GetProperty("startMs").GetInt32()));
        Assert.Equal([99_000, 199_000, 299_000], chapters.Select(chapter => chapter.GetProperty("endMs").GetInt32()));
    }

    [Fact]
    public async Task The_title_of_a_chapter_is_said_there_more_often_than_elsewhere()
    {
        var titles = (await ChaptersAsync(Timed(Repeated(Pump), Repeated(Budget), Repeated(Harvest)))).Select(chapter =>
            chapter.GetProperty("title").GetString()!
        );
        Assert.Collection(
            titles,
            title => Assert.StartsWith("Drain pump", title, StringComparison.Ordinal),
            title => Assert.StartsWith("Annual budget", title, StringComparison.Ordinal),
            title => Assert.StartsWith("Apple harvest", title, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_gist_of_a_chapter_is_a_sentence_of_it()
    {
        var chapters = await ChaptersAsync(Timed(Repeated(Pump), Repeated(Budget), Repeated(Harvest)));
        foreach (var (chapter, said) in chapters.Zip([Pump, Budget, Harvest]))
            Assert.Contains(chapter.GetProperty("gist").GetProperty("text").GetString(), said, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_title_has_no_two_words_of_one_stem()
    {
        string[] said = ["We record it here, and they record it there.", "It was their recording, and then our recording."];
        Assert.Equal("Record", Assert.Single(await ChaptersAsync(Timed(said))).GetProperty("title").GetString());
    }

    [Fact]
    public async Task The_words_of_every_chapter_never_become_a_title()
    {
        string[] Every(string[] said) => [.. said.Select(sentence => "In the town of Northwind: " + sentence)];
        var chapters = await ChaptersAsync(Timed(Repeated(Every(Pump)), Repeated(Every(Budget)), Repeated(Every(Harvest))));
        Assert.Equal(3, chapters.Count);
        Assert.All(
            chapters,
            chapter => Assert.DoesNotContain("Northwind", chapter.GetProperty("title").GetString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Sections_cover_their_chapter_without_gaps()
    {
        var said = Enumerable.Range(0, 8).SelectMany(i => Repeated(i % 2 == 0 ? Pump : Harvest)).ToArray();
        var chapters = await ChaptersAsync(Timed(said));
        Assert.Contains(chapters, chapter => chapter.GetProperty("sections").GetArrayLength() > 1);
        var next = 0;
        foreach (var chapter in chapters)
        {
            Assert.Equal($"c{next}", chapter.GetProperty("firstCueId").GetString());
            foreach (var section in chapter.GetProperty("sections").EnumerateArray())
            {
                Assert.Equal($"c{next}", section.GetProperty("firstCueId").GetString());
                next = Number(section.GetProperty("lastCueId")) + 1;
            }

            if (chapter.GetProperty("sections").GetArrayLength() > 0)
                Assert.Equal(Number(chapter.GetProperty("lastCueId")) + 1, next);
            next = Number(chapter.GetProperty("lastCueId")) + 1;
        }

        Assert.Equal(said.Length, next);
    }

    [Fact]
    public async Task A_short_recording_is_one_chapter_and_says_why()
    {
        var result = await Transcripts.EnrichAsync(new ChapterEnricher(), Timed(Pump), "en");
        Assert.Equal("too-short", result.GetProperty("reason").GetString());
        var chapter = Assert.Single(result.GetProperty("chapters").EnumerateArray());
        Assert.Equal("Drain pump, filter", chapter.GetProperty("title").GetString());
        Assert.Empty(chapter.GetProperty("sections").EnumerateArray());
    }

    [Fact]
    public async Task A_recording_without_words_has_no_chapter_and_says_why()
    {
        var result = await Transcripts.EnrichAsync(new ChapterEnricher(), Transcripts.Of("…", "—"));
        Assert.Equal("no-words", result.GetProperty("reason").GetString());
        Assert.Empty(result.GetProperty("chapters").EnumerateArray());
    }

    [Fact]
    public async Task A_recording_in_which_no_word_recurs_is_one_chapter_and_says_why()
    {
        var said = Enumerable.Range(0, 60).Select(i => $"They were with alpha{i} and beta{i} and gamma{i}.").ToArray();
        var result = await Transcripts.EnrichAsync(new ChapterEnricher(), Transcripts.Of(said));
        Assert.Equal("no-change-of-subject", result.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, Assert.Single(result.GetProperty("chapters").EnumerateArray()).GetProperty("title").ValueKind);
    }

    [Fact]
    public async Task A_loop_of_the_recogniser_makes_no_chapter_and_no_title()
    {
        var transcript = Timed(Repeated(Pump), Repeated(Budget), Repeated(Harvest));
        var loop = Enumerable
            .Range(0, 30)
            .Select(i => new Cue($"x{i}", null, null, "Ann", "The elephant parade elephant parade.") { IsLoop = true });
        var chapters = await ChaptersAsync(transcript with { Cues = [.. transcript.Cues.Take(20), .. loop, .. transcript.Cues.Skip(20)] });
        Assert.Equal(["c0", "c20", "c40"], Firsts(chapters), StringComparer.Ordinal);
        Assert.All(
            chapters,
            chapter => Assert.DoesNotContain("lephant", chapter.GetProperty("title").GetString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task German_chapters_are_titled_with_nouns()
    {
        string[] heating =
        [
            "Die Wärmepumpe heizt das Rathaus seit dem Winter ohne Gas.",
            "Für die Wärmepumpe brauchte das Rathaus einen neuen Anschluss.",
            "Im Keller steht der Speicher der Wärmepumpe neben dem Anschluss.",
            "Die Wärmepumpe braucht im Winter mehr Strom als der Speicher liefert.",
            "Der Speicher im Keller ist kleiner als bei einer alten Heizung mit Gas.",
        ];
        string[] school =
        [
            "Die Grundschule bekommt eine neue Turnhalle mit einem Dach aus Holz.",
            "Der Sportverein nutzt die Turnhalle der Grundschule am Abend.",
            "Das Dach der Turnhalle tropft seit dem Herbst auf den Boden.",
            "Der Sportverein bezahlt den Boden, die Grundschule bezahlt das Dach.",
            "Die Turnhalle öffnet nach den Ferien für den Sportverein.",
        ];
        var chapters = await ChaptersAsync(Timed(Repeated(heating), Repeated(school)), "de");
        Assert.Equal(["c0", "c20"], Firsts(chapters), StringComparer.Ordinal);
        Assert.Contains("Wärmepumpe", chapters[0].GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Contains("Turnhalle", chapters[1].GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Captions_of_one_word_each_are_divided_between_sentences()
    {
        var words = Repeated(Pump).Concat(Repeated(Budget)).Concat(Repeated(Harvest)).SelectMany(sentence => sentence.Split(' ')).ToArray();
        var transcript = Transcripts.Of(words);
        var chapters = await ChaptersAsync(transcript);
        Assert.InRange(chapters.Count, 3, 8);
        Assert.All(
            Firsts(chapters).Skip(1),
            first =>
                Assert.EndsWith(
                    ".",
                    words[int.Parse(first![1..], System.Globalization.CultureInfo.InvariantCulture) - 1],
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(90, 3, 9)]
    [InlineData(547, 8, 23)]
    [InlineData(100_000, 14, 40)]
    public void The_numbers_of_chapters_and_sections_grow_with_the_root_of_the_length(int utterances, int chapters, int sections) =>
        Assert.Equal((chapters, sections), Outline.CountsFor(utterances));

    [Fact]
    public async Task A_hundred_thousand_cues_are_divided_in_seconds_and_in_a_small_result()
    {
        var said = Enumerable
            .Range(0, 100_000)
            .Select(i =>
                (i / 5_000 % 3) switch
                {
                    0 => Pump[i % 5],
                    1 => Budget[i % 5],
                    _ => Harvest[i % 5],
                }
            );
        var transcript = Transcripts.Of([.. said]);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        var json = await new ChapterEnricher().EnrichAsync(transcript, new(null), deadline.Token);
        Assert.InRange(json.Length, 1_000, 64 * 1024);
    }

    private static string[] Repeated(string[] said) => [.. said, .. said, .. said, .. said];

    private static Transcript Timed(params string[][] said) =>
        Transcripts.Timed([.. said.SelectMany(part => part).Select((text, i) => ((string?)"Ann", i * 5_000, (i * 5_000) + 4_000, text))]);

    private static async Task<List<JsonElement>> ChaptersAsync(Transcript transcript, string? language = null) =>
        [.. (await Transcripts.EnrichAsync(new ChapterEnricher(), transcript, language)).GetProperty("chapters").EnumerateArray()];

    private static IEnumerable<string?> Firsts(IEnumerable<JsonElement> chapters) =>
        chapters.Select(chapter => chapter.GetProperty("firstCueId").GetString());

    private static int Number(JsonElement id) => int.Parse(id.GetString()![1..], System.Globalization.CultureInfo.InvariantCulture);
}
