namespace TranscriptWorker.Enrichment.Formats;

/// <summary>The formats that a source may be in.</summary>
public enum TranscriptFormat
{
    /// <summary>WebVTT, as in <see href="https://www.w3.org/TR/webvtt1/"/>.</summary>
    WebVtt,

    /// <summary>SubRip (<c>.srt</c>), as its players read it; there is no specification.</summary>
    SubRip,

    /// <summary>Lines of text, with or without speaker labels and time stamps.</summary>
    PlainText,
}
