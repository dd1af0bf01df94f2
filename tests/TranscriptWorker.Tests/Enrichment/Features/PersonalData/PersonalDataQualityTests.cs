using TranscriptWorker.Enrichment.Features.PersonalData;
using TranscriptWorker.Enrichment.Text.Mentions;
using TranscriptWorker.Testing.PersonalTexts;

namespace TranscriptWorker.Tests.Enrichment.Features.PersonalData;

/// <summary>
/// Precision, recall and F2 on 1,000 generated texts. A label is found if a finding of its kind covers it; every other finding is false.
/// </summary>
public sealed class PersonalDataQualityTests(ITestOutputHelper output)
{
    private const int Seed = 20_260;
    private const int Texts = 1_000;

    [Fact]
    public void The_texts_are_the_same_for_the_same_seed()
    {
        var first = PersonalTextGenerator.Generate(PersonalTextTemplates.Measurement, Seed, 50).Select(text => text.Text);
        var again = PersonalTextGenerator.Generate(PersonalTextTemplates.Measurement, Seed, 50).Select(text => text.Text);
        Assert.Equal(first, again, StringComparer.Ordinal);
    }

    [Fact]
    public void The_two_halves_share_no_sentence() =>
        Assert.Empty(PersonalTextTemplates.Development.Intersect(PersonalTextTemplates.Measurement));

    [Fact]
    public void Texts_that_the_method_was_developed_on_are_read_almost_without_error() =>
        Assert.InRange(Measure(PersonalTextTemplates.Development), 0.99, 1);

    [Fact]
    public void Texts_that_the_method_was_not_developed_on_reach_the_promised_f2() =>
        Assert.InRange(Measure(PersonalTextTemplates.Measurement), 0.97, 1);

    private double Measure((string Language, string Sentence)[] templates)
    {
        var kinds = new SortedDictionary<string, (int Found, int Missed, int False)>(StringComparer.Ordinal);
        var examples = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in PersonalTextGenerator.Generate(templates, Seed, Texts))
        {
            var findings = new PersonalDataDetector(new SpeechLocale(text.Language, null)).Find(text.Text);
            foreach (var span in text.Spans)
            {
                var index = findings.FindIndex(found =>
                    string.Equals(found.Kind.Name(), span.Kind, StringComparison.Ordinal)
                    && found.Start <= span.Start
                    && found.End >= span.End
                );
                Count(span.Kind, index >= 0 ? (1, 0, 0) : (0, 1, 0));
                if (index >= 0)
                    findings.RemoveAt(index);
                else
                    examples.Add($"missed {span.Kind}: {text.Text[span.Start..span.End]} in {text.Text}");
            }

            foreach (var extra in findings)
            {
                Count(extra.Kind.Name(), (0, 0, 1));
                examples.Add($"false {extra.Kind.Name()}: {text.Text[extra.Start..extra.End]} in {text.Text}");
            }
        }

        foreach (var (kind, counts) in kinds)
            output.WriteLine($"{kind}: found {counts.Found}, missed {counts.Missed}, false {counts.False}");
        var total = kinds.Values.Aggregate((a, b) => (a.Found + b.Found, a.Missed + b.Missed, a.False + b.False));
        var precision = (double)total.Found / (total.Found + total.False);
        var recall = (double)total.Found / (total.Found + total.Missed);
        var f2 = 5 * precision * recall / ((4 * precision) + recall);
        output.WriteLine($"precision {precision:0.000}, recall {recall:0.000}, F2 {f2:0.000}");
        foreach (var example in examples.Take(40))
            output.WriteLine(example);
        return f2;

        void Count(string kind, (int Found, int Missed, int False) more)
        {
            var known = kinds.GetValueOrDefault(kind);
            kinds[kind] = (known.Found + more.Found, known.Missed + more.Missed, known.False + more.False);
        }
    }
}
