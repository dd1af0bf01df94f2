using System.Text.Json;
using TranscriptWorker.Enrichment.Text.Contacts;
using TranscriptWorker.Enrichment.Text.Dates;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.Entities;

/// <summary>Finds dates, amounts of money, quantities, addresses, telephone numbers and proper names.</summary>
internal sealed class EntitiesEnricher : IEnricher
{
    public string Feature => "entities";

    public string Method => "patterns-and-capitals";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = request.Read(transcript, cancellationToken);
        var locale = SpeechLocale.Of(text.Language, request.Language, transcript.Language);
        var index = new EntityIndex(transcript.Cues);
        var taken = new HashSet<(int Cue, int Start)>();
        AddPatterns(transcript, locale, index, taken, cancellationToken);
        var names = new ProperNames(text, transcript.Cues);
        foreach (var parts in names.Find(cancellationToken))
        {
            if (!taken.Contains((parts[0].Cue, parts[0].Start)))
                index.Add(EntityKind.Name, null, null, parts);
        }

        var result = new EntitiesResult(
            text.Language.Tag,
            text.Language.Source,
            Method,
            names.AreTold ? "capitals" : "speakers-and-titles",
            index.Count,
            index.Describe()
        );
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, EntitiesJson.Default.EntitiesResult));
    }

    private static void AddPatterns(
        Transcript transcript,
        SpeechLocale locale,
        EntityIndex index,
        HashSet<(int Cue, int Start)> taken,
        CancellationToken cancellationToken
    )
    {
        var reader = new TokenReader();
        var finders = new PatternFinders(locale);
        foreach (var passage in Passage.Of(transcript.Cues, withLoops: false, cancellationToken))
        {
            var tokens = reader.Read(passage.Text);
            foreach (var finding in finders.Find(tokens))
            {
                var parts = passage.Locate(finding.Start, finding.End);
                index.Add(finding.Kind, finding.Value, finding.Unit, parts);
                foreach (var word in WordsOf(tokens, finding))
                {
                    if (passage.Locate(word.Start, word.End) is [var part, ..])
                        taken.Add((part.Cue, part.Start));
                }
            }
        }
    }

    private static IEnumerable<Token> WordsOf(Tokens tokens, Finding finding)
    {
        for (var i = tokens.IndexAt(finding.Start); i < tokens.Count && tokens[i].Start < finding.End; i++)
            yield return tokens[i];
    }
}

/// <summary>The finders of everything that is recognised by its shape.</summary>
internal sealed class PatternFinders(SpeechLocale locale)
{
    private readonly DateReader _dates = new(locale);
    private readonly Amounts _amounts = new(locale);
    private readonly PhoneNumbersInText _phones = new(locale);

    /// <summary>The findings of a text in order; where two overlap, the kind that comes first in <see cref="EntityKind"/> stays.</summary>
    public List<Finding> Find(Tokens tokens)
    {
        var all = new List<Finding>();
        all.AddRange(EmailAddresses.Find(tokens.Text).Select(found => Of(EntityKind.Email, found)));
        all.AddRange(
            SpokenEmailAddresses
                .Find(tokens)
                .Select(found => Of(found.Value!.Contains('@', StringComparison.Ordinal) ? EntityKind.Email : EntityKind.Url, found))
        );
        all.AddRange(WebAddresses.Find(tokens.Text).Select(found => Of(EntityKind.Url, found)));
        all.AddRange(_phones.Find(tokens, DigitGroups.Read(tokens, inWords: false)).Select(found => Of(EntityKind.Phone, found)));
        all.AddRange(_amounts.Find(tokens));
        all.AddRange(_dates.Find(tokens).Select(date => new Finding(EntityKind.Date, date.Start, date.End, date.Iso, null)));
        return WithoutOverlaps(all);
    }

    private static Finding Of(EntityKind kind, Contact found) => new(kind, found.Start, found.End, found.Value, null);

    private static List<Finding> WithoutOverlaps(List<Finding> all)
    {
        var ordered = all.OrderBy(finding => finding.Start).ThenBy(finding => finding.Kind).ToList();
        var kept = new List<Finding>(ordered.Count);
        foreach (var finding in ordered)
        {
            if (kept.Count > 0 && finding.Start < kept[^1].End)
            {
                if (finding.Kind < kept[^1].Kind)
                    kept[^1] = finding;
            }
            else
                kept.Add(finding);
        }

        return kept;
    }
}
