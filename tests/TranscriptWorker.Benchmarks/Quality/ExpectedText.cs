using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>An invented text with the key phrases and the sentences that its author expects of the features.</summary>
/// <param name="Language">Primary subtag.</param>
/// <param name="Phrases">The expected key phrases.</param>
/// <param name="Sentences">The sentences that fit in a summary.</param>
/// <param name="Transcript">The text as a transcript without times.</param>
internal sealed record ExpectedText(string Language, IReadOnlyList<string> Phrases, IReadOnlyList<string> Sentences, Transcript Transcript)
{
    private const string Folder = "Quality.Texts.";

    /// <summary>All texts, in the order of their names.</summary>
    public static IReadOnlyList<ExpectedText> All { get; } =
    [
        .. typeof(LabelledTexts)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>The JSON of a feature of a text.</summary>
    public static JsonElement Enrich(IEnricher enricher, ExpectedText text, CancellationToken cancellationToken)
    {
        var json = enricher.EnrichAsync(text.Transcript, new EnrichmentRequest(text.Language), cancellationToken);
        using var document = JsonDocument.Parse(json.AsTask().GetAwaiter().GetResult());
        return document.RootElement.Clone();
    }

    private static ExpectedText Read(string name)
    {
        using var reader = new StreamReader(typeof(LabelledTexts).Assembly.GetManifestResourceStream(name)!);
        var phrases = reader.ReadLine()!["phrases: ".Length..].Split(" | ");
        var sentences = new List<string>();
        while (reader.ReadLine() is { } line && line.StartsWith("sentence: ", StringComparison.Ordinal))
            sentences.Add(line["sentence: ".Length..]);
        var transcript = TranscriptReader.Read(reader.ReadToEnd(), "PlainText", new TranscriptLimits(), CancellationToken.None);
        return new ExpectedText(name.Split('-')[^1].Split('.')[0], phrases, sentences, transcript);
    }
}
