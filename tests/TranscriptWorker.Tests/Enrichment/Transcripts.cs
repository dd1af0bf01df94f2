using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Tests.Enrichment;

/// <summary>Creates small transcripts and enriches them. The ids of the cues are c0, c1, …</summary>
internal static class Transcripts
{
    /// <summary>Cues of one speaker without times.</summary>
    public static Transcript Of(params string[] texts) => Spoken([.. texts.Select(text => ("Ann", text))]);

    public static Transcript Spoken(params (string? Speaker, string Text)[] cues) =>
        new(null, [.. cues.Select((cue, i) => new Cue($"c{i}", null, null, cue.Speaker, cue.Text))], []);

    public static Transcript Timed(params (string? Speaker, int StartMs, int EndMs, string Text)[] cues) =>
        new(null, [.. cues.Select((cue, i) => new Cue($"c{i}", cue.StartMs, cue.EndMs, cue.Speaker, cue.Text))], []);

    public static async Task<JsonElement> EnrichAsync(IEnricher enricher, Transcript transcript, string? language = null)
    {
        var json = await enricher.EnrichAsync(transcript, new EnrichmentRequest(language), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static IEnumerable<string?> Strings(this JsonElement array, string property) =>
        array.EnumerateArray().Select(element => element.GetProperty(property).GetString());
}
