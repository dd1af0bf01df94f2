using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Features.KeyPhrases;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Tests.Enrichment.Features.KeyPhrases;

public sealed class KeyPhraseQualityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Key_phrases_match_more_words_of_chapter_titles_than_the_most_frequent_words_do()
    {
        var (reached, baseline) = (0.0, 0.0);
        foreach (var name in SampleRecordings.Names)
        {
            var transcript = SampleRecordings.Read(name);
            var said = Counts(transcript);
            var wanted = Terms(SampleRecordings.ChapterTitles(name)).Where(said.ContainsKey).ToHashSet(StringComparer.Ordinal);
            var phrases = Terms(await PhrasesAsync(transcript));
            var frequent = said.OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Key)
                .Take(phrases.Count)
                .ToHashSet(StringComparer.Ordinal);

            var (ours, naive) = (Share(wanted, phrases), Share(wanted, frequent));
            var missing = string.Join(' ', wanted.Except(phrases, StringComparer.Ordinal));
            output.WriteLine($"{name}: {ours:0.000}, most frequent words {naive:0.000}; missing: {missing}");
            reached += ours / SampleRecordings.Names.Count;
            baseline += naive / SampleRecordings.Names.Count;
        }

        output.WriteLine($"mean: {reached:0.000}, most frequent words {baseline:0.000}");
        Assert.True(reached >= 0.36, $"{reached}");
        Assert.True(reached >= 1.2 * baseline, $"{reached} against {baseline}");
    }

    private static async Task<List<string>> PhrasesAsync(Transcript transcript)
    {
        var json = await new KeyPhraseEnricher().EnrichAsync(
            transcript,
            new EnrichmentRequest(null),
            TestContext.Current.CancellationToken
        );
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("phrases").EnumerateArray().Select(phrase => phrase.GetProperty("text").GetString()!)];
    }

    /// <summary>Counts each term except function words, as a naive method does.</summary>
    private static Dictionary<string, int> Counts(Transcript transcript)
    {
        var text = SpokenText.Read(transcript, "en", TestContext.Current.CancellationToken);
        return text
            .Words.Where(word => word.Form.Kind is FormKind.Content or FormKind.Light or FormKind.Filler)
            .GroupBy(word => word.Form.Term.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
    }

    /// <summary>Every word of the titles except function words counts, including words that are fillers to the features.</summary>
    private static HashSet<string> Terms(IReadOnlyList<string> titles)
    {
        var cues = titles.Select((title, i) => new Cue($"{i}", null, null, null, title)).ToList();
        return Counts(new Transcript("en", cues, [])).Keys.ToHashSet(StringComparer.Ordinal);
    }

    private static double Share(HashSet<string> wanted, HashSet<string> found) => (double)wanted.Count(found.Contains) / wanted.Count;
}
