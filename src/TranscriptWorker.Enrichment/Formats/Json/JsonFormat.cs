using System.Text.Json;
using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>JSON of speech recognisers and players. The names of the properties tell the shape, see <see cref="JsonReading"/>.</summary>
internal sealed class JsonFormat : ITranscriptFormat
{
    public string Name => "Json";

    public IReadOnlyList<string> Extensions { get; } = [".json", ".json3"];

    public bool HasCaptions => true;

    /// <summary>An object with a property, or an array of objects, is not text: text would be read with its field names.</summary>
    public Recognition Recognize(string content, CancellationToken cancellationToken)
    {
        var start = content.AsSpan().TrimStart();
        if (start.IsEmpty)
            return Recognition.None;
        var next = start[1..].TrimStart();
        var isJson = start[0] switch
        {
            '{' => next.StartsWith('"') || next.StartsWith('}'),
            '[' => next.StartsWith('{') || (next.StartsWith('[') && next[1..].TrimStart().StartsWith('{')),
            _ => false,
        };
        return isJson ? Recognition.Certain : Recognition.None;
    }

    public void Read(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
    {
        try
        {
            var speech = JsonReading.Read(content, cancellationToken);
            builder.Language = speech.Language;
            SpeechWriter.Write(speech, builder, warnings, cancellationToken);
        }
        catch (JsonException error)
        {
            throw new TranscriptRefusedException(
                TranscriptRefusal.UnsupportedFormat,
                $"The source is not valid JSON, or is nested deeper than {JsonCursor.MaxDepth}: line {error.LineNumber + 1}."
            );
        }
    }
}
