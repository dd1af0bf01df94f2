using System.Text;
using TranscriptWorker.Enrichment.Features.PersonalData;
using TranscriptWorker.Enrichment.Text.Languages;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.RedactedTranscript;

/// <summary>Replaces personal data in a transcript by placeholders such as <c>[EMAIL]</c>.</summary>
/// <remarks>
/// The result is an ordinary transcript. Its cues are made anew from id, times, speaker and text, so that nothing else of the source stays
/// in them. A speaker's name that holds personal data, as a telephone number does in recordings of calls, is replaced too, with a number
/// that keeps such speakers apart.
/// </remarks>
public static class TranscriptRedaction
{
    /// <summary>Finds the personal data in a transcript, as the feature <c>personal-data</c> does, and replaces it.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <param name="language">BCP 47 tag of the requested language; null if none is requested.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The transcript without the personal data, and the number of places at which it stood.</returns>
    public static (Transcript Redacted, int Replaced) Redact(Transcript transcript, string? language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var spoken = LanguageDetection.Determine(transcript, language);
        var detector = new PersonalDataDetector(SpeechLocale.Of(spoken, language, transcript.Language));
        var found = detector.Find(transcript.Cues, withLoops: true, cancellationToken);
        return (Apply(transcript, found, detector), found.Sum(datum => datum.Parts.Count));
    }

    /// <summary>Returns the transcript without the personal data.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <param name="found">Its personal data, in the order of the cues, without overlaps; cues of loops included.</param>
    /// <param name="detector">Finds personal data in the names of speakers.</param>
    internal static Transcript Apply(Transcript transcript, IReadOnlyList<PersonalDatum> found, PersonalDataDetector detector)
    {
        var parts = found.SelectMany(datum => datum.Parts.Select(part => (Part: part, datum.Kind))).ToList();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var cues = new List<Cue>(transcript.Cues.Count);
        var next = 0;
        for (var i = 0; i < transcript.Cues.Count; i++)
        {
            var cue = transcript.Cues[i];
            var first = next;
            while (next < parts.Count && parts[next].Part.Cue == i)
                next++;
            var text = first == next ? cue.Text : Replace(cue.Text, parts.GetRange(first, next - first));
            cues.Add(new Cue(cue.Id, cue.StartMs, cue.EndMs, Speaker(cue.Speaker, names, detector), text) { IsLoop = cue.IsLoop });
        }

        return new Transcript(transcript.Language, cues, transcript.Warnings);
    }

    private static string Replace(string text, List<(CuePart Part, PersonalDataKind Kind)> parts)
    {
        var redacted = new StringBuilder(text.Length);
        var from = 0;
        foreach (var (part, kind) in parts)
        {
            redacted.Append(text, from, part.Start - from).Append(kind.Placeholder());
            from = part.End;
        }

        return redacted.Append(text, from, text.Length - from).ToString();
    }

    private static string? Speaker(string? name, Dictionary<string, string> names, PersonalDataDetector detector)
    {
        if (name is null)
            return null;
        if (names.TryGetValue(name, out var known))
            return known;
        var found = detector.FindInName(name);
        var redacted =
            found.Count == 0
                ? name
                : Replace(name, [.. found.Select(finding => (new CuePart(0, finding.Start, finding.End), finding.Kind))])
                    + $" {names.Count + 1}";
        names.Add(name, redacted);
        return redacted;
    }
}
