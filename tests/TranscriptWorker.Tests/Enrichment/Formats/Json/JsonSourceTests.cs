using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats.Json;

/// <summary>Whole files as recognisers write them.</summary>
public sealed class JsonSourceTests
{
    [Theory]
    [InlineData(
        "whisperx",
        "en",
        "454-4811 SPEAKER_01: The museum opened in 1987 with 12 rooms.",
        "5000-7250 SPEAKER_00: And how many are there now?",
        "7500-9000 31."
    )]
    [InlineData(
        "whisper-cpp",
        "en",
        "0-4000 [BLANK_AUDIO]",
        "4000-8640 0: The brewery bottles on Tuesday",
        "8640-10000 0: and on Thursday.",
        "10000-13500 1: Does the brewery need more bottles?"
    )]
    [InlineData("hf-chunks", null, "0-3200 The bakery opens at five.", "3200-7040 The first bread is rye,", "7040- then come the rolls.")]
    [InlineData(
        "aws-speakers",
        null,
        "40-1500 spk_0: Well, the roof leaks.",
        "2000-2800 spk_1: Since when?",
        "3100-4050 spk_0: Since May."
    )]
    [InlineData(
        "aws-channels",
        null,
        "100-1300 ch_0: Which bus do you take?",
        "2000-3100 ch_1: I take the nine.",
        "5000-5400 ch_0: Thanks."
    )]
    [InlineData("deepgram", null, "2640-5380 0: So I think the dam is safe. Yeah.", "5500-6410 1: Was it inspected?")]
    [InlineData("assemblyai", "en-US", "250-1200 A: The tram is late.", "1500-1900 B: Why?", "2100-3500 A: A tree fell on the line.")]
    [InlineData("speechmatics", "es", "500-1800 S1: ¿Cuándo abre el puerto?", "2400-3300 S2: Lunes/martes.", "4000-4600 Gracias.")]
    [InlineData("podcast-words", null, "500-2500 Runa: The lighthouse is automatic.", "2750-3000 Falk: Since when?")]
    [InlineData("nan", "en", "0-2500 The mill stands still.", "2500- The wheel is broken.")]
    [InlineData("chinese-words", "zh", "0-5000 屋顶花园可以降低温度。使用 GreenKit 系统。")]
    [InlineData("whisper-verbose", "en", "0-1500 One.", "1500-4500 Two.")]
    [InlineData("words-only", null, "100-900 Only words.")]
    [InlineData("words-with-spaces", null, "1000-2000 Spaces are its own")]
    [InlineData("youtube-json3", null, "100-2010 we begin", "2010-5010 here")]
    [InlineData("google", "en-US", "100-1200 the ferry leaves", "1200-2500 at noon")]
    [InlineData("google-diarized", null, "0-1000 1: yes", "1000-2000 2: no")]
    [InlineData("azure-batch", null, "200-700 channel 1: who is there", "1000-1500 channel 0: Hello.")]
    [InlineData("azure-fast", "en-US", "40-360 1: Hi.", "900-1000 2: Ho.")]
    [InlineData("deepgram-channels", "de", "1000-1200 channel 1: right", "3000-3500 channel 0: left side")]
    [InlineData("aws-labels", null, "100-700 spk_1: New form.")]
    [InlineData("hf-speakers", null, "0-1250 SPEAKER_00: a b")]
    [InlineData("empty-speakers", null, "0-1000 Nobody.", "1000-2000 Neither.")]
    [InlineData("speechmatics-japanese", "ja", "0-2000 こんにちは世界。")]
    public void The_speech_of_a_source_is_read_once(string name, string? language, params string[] cues)
    {
        var content = File.ReadAllText(
            Repository.PathOf("tests", "TranscriptWorker.Tests", "Enrichment", "Formats", "Json", "Sources", $"{name}.json")
        );

        var transcript = Reading.Read(content, format: null);

        Assert.Equal(cues, transcript.Spoken());
        Assert.Equal(language, transcript.Language);
        Reading.AssertSound(transcript, new TranscriptLimits());
    }
}
