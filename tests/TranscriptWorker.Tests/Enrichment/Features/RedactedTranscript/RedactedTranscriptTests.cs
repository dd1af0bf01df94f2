using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.PersonalData;
using TranscriptWorker.Enrichment.Features.RedactedTranscript;
using TranscriptWorker.Enrichment.Text.Mentions;
using TranscriptWorker.Testing.PersonalTexts;

namespace TranscriptWorker.Tests.Enrichment.Features.RedactedTranscript;

public sealed class RedactedTranscriptTests
{
    [Fact]
    public async Task Placeholders_stand_in_place_of_the_data()
    {
        var transcript = Transcripts.Timed(
            ("Ann", 0, 1_000, "Mail a@b.org or call 212-555-0123, card 4111 1111"),
            ("Ann", 1_000, 2_000, "1111 1111, thanks."),
            ("Bob", 2_000, 3_000, "Noted.")
        );
        var result = await Transcripts.EnrichAsync(new RedactedTranscriptEnricher(), transcript, "en-US");
        Assert.Equal(
            "Mail [EMAIL] or call [PHONE], card [CARD]|[CARD], thanks.|Noted.",
            string.Join('|', result.GetProperty("cues").Strings("text"))
        );
        var second = result.GetProperty("cues")[1];
        Assert.Equal(
            ("c1", 1_000, 2_000, "Ann"),
            (
                second.GetProperty("id").GetString(),
                second.GetProperty("startMs").GetInt32(),
                second.GetProperty("endMs").GetInt32(),
                second.GetProperty("speaker").GetString()
            )
        );
        Assert.Equal((4, 3), (result.GetProperty("replaced").GetInt32(), result.GetProperty("cueCount").GetInt32()));
    }

    [Fact]
    public void Cues_of_a_loop_and_names_of_speakers_are_redacted_too()
    {
        var cues = new[]
        {
            new Cue("c0", 0, 1, "+1 212 555 0123", "Mail a@b.org.") { IsLoop = true },
            new Cue("c1", 1, 2, "+1 212 555 0124", "Yes."),
            new Cue("c2", 2, 3, "+1 212 555 0123", "No."),
            new Cue("c3", 3, 4, "Ann", "Fine."),
        };
        var transcript = new Transcript("en", cues, []);
        var detector = new PersonalDataDetector(new SpeechLocale("en", null));
        var redacted = TranscriptRedaction.Apply(transcript, detector.Find(cues, withLoops: true, CancellationToken.None), detector);
        Assert.Equal(
            "[PHONE] 1: Mail [EMAIL].|[PHONE] 2: Yes.|[PHONE] 1: No.|Ann: Fine.",
            string.Join('|', redacted.Cues.Select(cue => $"{cue.Speaker}: {cue.Text}"))
        );
        Assert.True(redacted.Cues[0].IsLoop);
        Assert.DoesNotContain("555", System.Text.Encoding.UTF8.GetString(redacted.ToJson()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transcript_without_personal_data_keeps_every_word()
    {
        var transcript = Transcripts.Of("We open the window.", "Version 1.2.3 costs $5.");
        var result = await Transcripts.EnrichAsync(new RedactedTranscriptEnricher(), transcript);
        Assert.Equal(transcript.Cues.Select(cue => cue.Text), result.GetProperty("cues").Strings("text"), StringComparer.Ordinal);
        Assert.Equal(0, result.GetProperty("replaced").GetInt32());
    }

    [Fact]
    public void Nothing_that_was_found_is_left_in_the_redacted_texts()
    {
        foreach (var text in PersonalTextGenerator.Generate(PersonalTextTemplates.Measurement, seed: 7, count: 200))
        {
            var transcript = Transcripts.Of(text.Text);
            var detector = new PersonalDataDetector(new SpeechLocale(text.Language, null));
            var found = detector.Find(transcript.Cues, withLoops: true, TestContext.Current.CancellationToken);
            var redacted = TranscriptRedaction.Apply(transcript, found, detector).Cues[0].Text;
            foreach (var part in found.SelectMany(datum => datum.Parts))
                Assert.DoesNotContain(text.Text[part.Start..part.End], redacted, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_listed_cues_are_bounded_and_their_number_is_told()
    {
        var transcript = Transcripts.Of([.. Enumerable.Repeat(new string('w', 8_000), 200)]);
        var result = await Transcripts.EnrichAsync(new RedactedTranscriptEnricher(), transcript);
        Assert.Equal(200, result.GetProperty("cueCount").GetInt32());
        Assert.Equal(RedactedTranscriptResult.MaxTextLength / 8_000, result.GetProperty("cues").GetArrayLength());
    }
}
