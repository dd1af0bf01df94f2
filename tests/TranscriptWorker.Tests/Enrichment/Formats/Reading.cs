using System.Globalization;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Enrichment.Formats.Markup;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>Reads sources, and describes and checks the transcripts.</summary>
internal static class Reading
{
    public static Transcript WebVtt(string content) => Read(content, "WebVtt");

    public static Transcript SubRip(string content) => Read(content, "SubRip");

    public static Transcript PlainText(string content) => Read(content, "PlainText");

    public static Transcript Read(string content, string? format, TranscriptLimits? limits = null) =>
        TranscriptReader.Read(content, format, limits ?? new TranscriptLimits(), TestContext.Current.CancellationToken);

    public static TranscriptRefusal Refusal(Func<object> read) => Assert.Throws<TranscriptRefusedException>(read).Refusal;

    /// <summary>Code, first line and count of every warning: <c>empty-cue@3x2</c>.</summary>
    public static string[] Codes(this Transcript transcript) =>
        [.. transcript.Warnings.Select(warning => $"{warning.Code}@{warning.Line}x{warning.Count}")];

    /// <summary>Speaker and text of every cue.</summary>
    public static string[] Said(this Transcript transcript) => [.. transcript.Cues.Select(cue => $"{cue.Speaker}|{cue.Text}")];

    /// <summary>Times, speaker and text of every cue: <c>0-2500 Ann: Hello.</c></summary>
    public static string[] Spoken(this Transcript transcript) =>
        [.. transcript.Cues.Select(cue => $"{cue.StartMs}-{cue.EndMs} {(cue.Speaker is null ? "" : $"{cue.Speaker}: ")}{cue.Text}")];

    /// <summary>Start in seconds, speaker and text of every cue: <c>31 Ann|Hello.</c></summary>
    public static string[] SaidAt(this Transcript transcript) =>
        [
            .. transcript.Cues.Select(cue =>
                string.Create(CultureInfo.InvariantCulture, $"{cue.StartMs / 1000.0} {cue.Speaker}|{cue.Text}").TrimStart()
            ),
        ];

    public static string[] Ids(this Transcript transcript) => [.. transcript.Cues.Select(cue => cue.Id)];

    /// <summary>Checks the properties of every transcript, independent of its source.</summary>
    public static void AssertSound(Transcript transcript, TranscriptLimits limits)
    {
        Assert.InRange(transcript.Cues.Count, 1, limits.MaxCues);
        Assert.True(transcript.Warnings.Count <= TranscriptLimits.MaxWarnings);
        Assert.Equal(
            transcript.Warnings.Count,
            transcript.Warnings.Select(warning => warning.Code).Distinct(StringComparer.Ordinal).Count()
        );
        Assert.All(transcript.Warnings, warning => Assert.True(warning is { Line: >= 1, Count: >= 1 }));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cue in transcript.Cues)
        {
            Assert.True(ids.Add(cue.Id));
            Assert.InRange(cue.Id.Length, 1, 64);
            Assert.True(cue.StartMs is null or >= 0);
            Assert.True(cue.EndMs is null || cue.EndMs >= cue.StartMs);
            AssertClean(cue.Text, limits.MaxCueLength);
            if (cue.Speaker is not null)
                AssertClean(cue.Speaker, 100);
            AssertParts(cue);
        }
    }

    /// <summary>Non-speech is inside the text and apart, words are in order, and their lists are of one length.</summary>
    private static void AssertParts(Cue cue)
    {
        var end = 0;
        foreach (var range in cue.NonSpeech ?? [])
        {
            Assert.True(range.Length > 0 && range.Offset >= end);
            end = range.Offset + range.Length;
        }

        Assert.True(end <= cue.Text.Length);
        if (cue.Words is not { } words)
            return;
        Assert.True(words.StartMs is not null || words.Confidence is not null);
        Assert.All(
            [words.StartMs, words.DurationMs, words.Confidence],
            list => Assert.Equal(words.Offsets.Count, list?.Count ?? words.Offsets.Count)
        );
        Assert.True(words.Offsets[0] >= 0 && words.Offsets[^1] < cue.Text.Length);
        Assert.True(words.Offsets.Zip(words.Offsets.Skip(1)).All(pair => pair.First < pair.Second));
        Assert.All(words.StartMs ?? [], start => Assert.True(start >= CueWords.Unknown));
        Assert.All(words.DurationMs ?? [], duration => Assert.True(duration >= CueWords.Unknown));
        Assert.All(words.Confidence ?? [], confidence => Assert.InRange(confidence, CueWords.Unknown, 100));
    }

    private static void AssertClean(string text, int maxLength)
    {
        Assert.InRange(text.Length, 1, maxLength);
        Assert.Equal(text.Trim(), text);
        Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, char.IsControl);
        foreach (var rune in text.EnumerateRunes())
            Assert.False(NormalizedText.IsInvisible(rune.Value));

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]))
                Assert.True(i + 1 < text.Length && char.IsLowSurrogate(text[++i]));
            else
                Assert.False(char.IsLowSurrogate(text[i]));
        }
    }
}
