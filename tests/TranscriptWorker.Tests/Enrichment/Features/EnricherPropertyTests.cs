using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Features.KeyPhrases;
using TranscriptWorker.Enrichment.Features.RedactedTranscript;
using TranscriptWorker.Enrichment.Features.SpeakerStatistics;
using TranscriptWorker.Enrichment.Features.Summary;
using TranscriptWorker.Enrichment.Text.Phrases;

namespace TranscriptWorker.Tests.Enrichment.Features;

public sealed class EnricherPropertyTests
{
    private static readonly string[] Vocabulary =
    [
        "the",
        "a",
        "of",
        "and",
        "is",
        "we",
        "you",
        "to",
        "it",
        "so",
        "because",
        "yeah",
        "okay",
        "hello",
        "let's",
        "don't",
        "window",
        "windows",
        "Window",
        "highlight",
        "update",
        "pump",
        "filter",
        "API",
        "node.js",
        "front-end",
        "3.5",
        "2024",
        "Straße",
        "naïve",
        "l'eau",
        "窗户",
        "カメラ",
        "👍",
        "👩‍👩‍👧",
        "—",
        "\u200b",
        "\ud83d",
        "\u0301",
        "İ",
        "ß",
        "...",
        "?",
        "!",
        "Mr.",
        "e.g.",
        "\u202e",
        "\u00a0",
    ];

    [Fact]
    public void Each_feature_is_registered_once()
    {
        using var services = new ServiceCollection().AddEnrichment().BuildServiceProvider();
        Assert.Equal(
            [
                "action-items",
                "chapters",
                "delivery",
                "entities",
                "highlights",
                "key-phrases",
                "language",
                "personal-data",
                "questions",
                "redacted-transcript",
                "sentiment",
                "speaker-statistics",
                "summary",
                "topics",
            ],
            services.GetServices<IEnricher>().Select(enricher => enricher.Feature).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task The_same_transcript_gives_the_same_bytes_and_the_method_is_named()
    {
        var transcript = RandomTranscript(new Random(7), 400);
        foreach (var enricher in Enrichers())
        {
            var first = await enricher.EnrichAsync(transcript, new EnrichmentRequest(null), TestContext.Current.CancellationToken);
            var again = await enricher.EnrichAsync(transcript, new EnrichmentRequest(null), TestContext.Current.CancellationToken);
            var other = await Enrichers()
                .Single(same => same.GetType() == enricher.GetType())
                .EnrichAsync(Transcript.FromJson(transcript.ToJson()), new EnrichmentRequest(null), TestContext.Current.CancellationToken);
            Assert.Equal(first, again);
            Assert.Equal(first, other);
            using var json = JsonDocument.Parse(first);
            Assert.Equal(enricher.Method, json.RootElement.GetProperty("method").GetString());
        }
    }

    [Fact]
    public async Task Results_of_random_transcripts_quote_and_reference_their_cues()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var transcript = RandomTranscript(random, random.Next(1, 80));
            var cues = transcript.Cues.ToDictionary(cue => cue.Id, StringComparer.Ordinal);

            var statistics = await Transcripts.EnrichAsync(new SpeakerStatisticsEnricher(), transcript);
            AssertSharesAddUp(statistics, transcript);
            var phrases = await Transcripts.EnrichAsync(new KeyPhraseEnricher(), transcript);
            Assert.InRange(phrases.GetProperty("phrases").GetArrayLength(), 0, PhraseRanking.MaxPhrases);
            foreach (var phrase in phrases.GetProperty("phrases").EnumerateArray())
            {
                Assert.InRange(phrase.GetProperty("score").GetDecimal(), 0.0001m, 1m);
                Assert.InRange(phrase.GetProperty("dispersion").GetDecimal(), 0m, 1m);
                Assert.All(phrase.GetProperty("cues").Strings("id"), id => Assert.True(cues.ContainsKey(id!)));
            }

            var summary = await Transcripts.EnrichAsync(new SummaryEnricher(), transcript);
            foreach (var sentence in summary.GetProperty("sentences").EnumerateArray())
                AssertWasSaid(sentence, cues);
        }
    }

    [Fact]
    public async Task Every_cue_id_in_a_result_is_one_of_the_transcript()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var transcript = RandomTranscript(random, random.Next(1, 300));
            var ids = transcript.Cues.Select(cue => cue.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var enricher in Enrichers())
                AssertIdsAreKnown(await Transcripts.EnrichAsync(enricher, transcript), ids);
        }
    }

    public static TheoryData<string> Hostile =>
        [
            "one cue",
            "one word",
            "one word a million times",
            "a word of 100 kB",
            "every cue another speaker",
            "every word another",
            "emoji",
            "chinese",
            "no words",
            "latest times",
            "same start",
            "questions",
            "dots",
            "long speaker",
            "no spaces between sentences",
        ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Hostile_transcripts_give_a_small_valid_result(string kind)
    {
        var transcript = HostileTranscript(kind);
        foreach (var enricher in Enrichers())
        {
            var json = await enricher.EnrichAsync(
                transcript,
                new EnrichmentRequest("en-US-" + new string('x', 10_000)),
                TestContext.Current.CancellationToken
            );
            // The redacted transcript repeats the cues, up to its own limit; every other result is a digest.
            var limit = enricher is RedactedTranscriptEnricher ? 4 * 1024 * 1024 : 64 * 1024;
            Assert.InRange(json.Length, 2, limit);
            JsonDocument.Parse(json).Dispose();
        }
    }

    [Fact]
    public async Task Time_grows_with_the_length_of_the_transcript_and_not_with_its_square()
    {
        foreach (var enricher in Enrichers())
        {
            var (small, large) = (RandomTranscript(new Random(1), 4_000), RandomTranscript(new Random(1), 16_000));
            await ElapsedAsync(enricher, small);
            var best = double.MaxValue;
            for (var i = 0; i < 3 && best > 10; i++)
                best = Math.Min(best, await ElapsedAsync(enricher, large) / await ElapsedAsync(enricher, small));
            Assert.True(best <= 10, $"{enricher.Feature}: four times the cues took {best:0.0} times as long.");
        }
    }

    [Fact]
    public async Task Cancellation_is_honoured()
    {
        foreach (var enricher in Enrichers())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
                await enricher.EnrichAsync(
                    Transcripts.Of("We open the window."),
                    new EnrichmentRequest(null),
                    new CancellationToken(canceled: true)
                )
            );
        }
    }

    private static void AssertSharesAddUp(JsonElement statistics, Transcript transcript)
    {
        var speakers = statistics.GetProperty("speakers").EnumerateArray().ToList();
        Assert.Equal(transcript.Cues.Count, speakers.Sum(speaker => speaker.GetProperty("cues").GetInt32()));
        var words = speakers.Sum(speaker => speaker.GetProperty("wordShare").GetDecimal());
        Assert.Equal(speakers.Sum(speaker => speaker.GetProperty("words").GetInt32()) == 0 ? 0 : 1, words);
        if (speakers[0].GetProperty("speechShare").ValueKind == JsonValueKind.Null)
            return;
        var speech = speakers.Sum(speaker => speaker.GetProperty("speechShare").GetDecimal());
        Assert.Equal(speakers.Sum(speaker => speaker.GetProperty("speechMs").GetInt64()) == 0 ? 0 : 1, speech);
        Assert.True(statistics.GetProperty("speechMs").GetInt64() <= statistics.GetProperty("durationMs").GetInt64());
    }

    private static void AssertIdsAreKnown(JsonElement element, HashSet<string> ids)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                AssertIdsAreKnown(item, ids);
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name is "cueIds")
                Assert.All(property.Value.EnumerateArray(), id => Assert.Contains(id.GetString()!, ids));
            else if (property.Name is "id" || property.Name.EndsWith("ueId", StringComparison.Ordinal))
                Assert.Contains(property.Value.GetString()!, ids);
            else
                AssertIdsAreKnown(property.Value, ids);
        }
    }

    /// <summary>Without white space, the sentence is a part of the joined text of its cues.</summary>
    private static void AssertWasSaid(JsonElement sentence, Dictionary<string, Cue> cues)
    {
        var source = sentence.GetProperty("cueIds").EnumerateArray().Select(id => cues[id.GetString()!]).ToList();
        Assert.Contains(
            Dense(sentence.GetProperty("text").GetString()!),
            Dense(string.Concat(source.Select(cue => cue.Text))),
            StringComparison.Ordinal
        );
        Assert.All(source, cue => Assert.Equal(sentence.GetProperty("speaker").GetString(), cue.Speaker));
    }

    private static string Dense(string text) =>
        string.Concat(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Where(character => !char.IsWhiteSpace(character)));

    private static async Task<double> ElapsedAsync(IEnricher enricher, Transcript transcript)
    {
        var start = TimeProvider.System.GetTimestamp();
        await enricher.EnrichAsync(transcript, new EnrichmentRequest(null), TestContext.Current.CancellationToken);
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    private static IEnricher[] Enrichers()
    {
        using var services = new ServiceCollection().AddEnrichment().BuildServiceProvider();
        return [.. services.GetServices<IEnricher>()];
    }

    private static Transcript RandomTranscript(Random random, int count)
    {
        var timed = random.Next(4) > 0;
        var punctuated = random.Next(3) > 0;
        var cues = new List<Cue>();
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            var words = Enumerable.Range(0, random.Next(1, 25)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)]);
            var text =
                string.Join(random.Next(10) == 0 ? "  " : " ", words) + (punctuated && random.Next(3) > 0 ? ".?!"[random.Next(3)] : "");
            var start = Math.Max(0, at + random.Next(-500, 3_000));
            at = start + random.Next(0, 5_000);
            var hasTimes = timed && random.Next(20) > 0;
            cues.Add(
                new Cue(
                    $"c{i}",
                    hasTimes ? start : null,
                    hasTimes ? at : null,
                    random.Next(3) switch
                    {
                        0 => null,
                        1 => "Ann",
                        _ => "Bob",
                    },
                    text
                )
            );
        }

        return new Transcript(null, cues, []);
    }

    private static Transcript HostileTranscript(string kind) =>
        kind switch
        {
            "one cue" => Transcripts.Of("We open the window."),
            "one word" => Transcripts.Of("window"),
            "one word a million times" => Transcripts.Of([
                .. Enumerable.Repeat(string.Join(' ', Enumerable.Repeat("window", 1_000)), 1_000),
            ]),
            "a word of 100 kB" => Transcripts.Of(
                new string('w', 100_000),
                "It is " + new string('v', 100_000) + " and we go on with the window."
            ),
            "every cue another speaker" => Transcripts.Spoken([
                .. Enumerable.Range(0, 20_000).Select(i => ((string?)$"Speaker {i}", "We open the window.")),
            ]),
            "every word another" => Transcripts.Of([
                .. Enumerable.Range(0, 20_000).Select(i => $"alpha{i} beta{i} gamma{i} delta{i} epsilon{i}"),
            ]),
            "emoji" => Transcripts.Of("👍🎉", "🎉", "👩‍👩‍👧"),
            "chinese" => Transcripts.Of([.. Enumerable.Repeat("我们打开窗户看外面的风景。今天天气很好吗？", 500)]),
            "no words" => Transcripts.Of("...", "—", "?"),
            "latest times" => Transcripts.Timed(
                ("Ann", 0, int.MaxValue, "We open the window."),
                ("Bob", 0, int.MaxValue, "We close the window."),
                ("Ann", int.MaxValue, int.MaxValue, "Yes.")
            ),
            "same start" => Transcripts.Timed([.. Enumerable.Repeat(((string?)"Ann", 5, 5, "We open the window."), 1_000)]),
            "questions" => Transcripts.Of([.. Enumerable.Repeat("Why? Why not?", 1_000)]),
            "dots" => Transcripts.Of(new string('.', 100_000) + " a " + new string('?', 100_000)),
            "long speaker" => Transcripts.Spoken((new string('\ud83d', 100_000), "We open the window, and then we close the window.")),
            _ => Transcripts.Of(string.Concat(Enumerable.Repeat("We.open.the.window", 10_000))),
        };
}
