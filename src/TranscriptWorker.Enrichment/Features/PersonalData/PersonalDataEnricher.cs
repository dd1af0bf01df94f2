using System.Text.Json;
using TranscriptWorker.Enrichment.Text.Languages;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Lists the places of personal data, hidden, with their kinds.</summary>
internal sealed class PersonalDataEnricher : IEnricher
{
    public string Feature => "personal-data";

    public string Method => "shapes-and-checksums";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var language = LanguageDetection.Determine(transcript, request.Language);
        var locale = SpeechLocale.Of(language, request.Language, transcript.Language);
        var found = new PersonalDataDetector(locale).Find(transcript.Cues, withLoops: false, cancellationToken);
        var result = new PersonalDataResult(
            language.Tag,
            language.Source,
            Method,
            found.Count,
            [
                .. found
                    .GroupBy(datum => datum.Kind.Name(), StringComparer.Ordinal)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new PersonalDataCount(group.Key, group.Count(), group.Count(datum => datum.Verified))),
            ],
            [.. found.Take(PersonalDataResult.MaxFindings).Select(datum => Describe(datum, transcript.Cues))]
        );
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, PersonalDataJson.Default.PersonalDataResult));
    }

    private static PersonalDataFinding Describe(PersonalDatum datum, IReadOnlyList<Cue> cues) =>
        new(
            datum.Kind.Name(),
            MaskedText.Of(datum, cues),
            datum.Verified,
            [.. datum.Parts.Select(part => new PersonalDataPart(cues[part.Cue].Id, part.Start, part.End))],
            cues[datum.Parts[0].Cue].StartMs,
            cues[datum.Parts[^1].Cue].EndMs
        );
}
