using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.WebVtt;

/// <summary>WebVTT: <see href="https://www.w3.org/TR/webvtt1/"/>. Its signature may follow blank lines.</summary>
internal sealed class WebVttFormat : ITranscriptFormat
{
    public string Name => "WebVtt";

    public IReadOnlyList<string> Extensions { get; } = [".vtt"];

    public bool HasCaptions => true;

    public bool ReplacesNul => true;

    public Recognition Recognize(string content, CancellationToken cancellationToken)
    {
        var start = content.AsSpan().TrimStart();
        var end = start.IndexOfAny('\r', '\n');
        return WebVttLine.IsSignature(end < 0 ? start : start[..end]) ? Recognition.Certain : Recognition.None;
    }

    public void Read(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken) =>
        new WebVttReader(content, builder, warnings, cancellationToken).Read();
}
