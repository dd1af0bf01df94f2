using System.Text.Json;

namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// The property <c>results</c>: a list of Google or Speechmatics, or an object of AWS Transcribe or Deepgram.
/// </summary>
internal static class Results
{
    public static void Read(ref JsonCursor json, Sections sections)
    {
        if (json.PeekKind() == JsonTokenType.StartArray)
        {
            ReadList(ref json, sections);
            return;
        }

        if (!json.EnterObject())
            return;
        var aws = new AwsTranscribe();
        while (json.ReadName())
        {
            if (json.NameIs("channels"u8))
                Deepgram.ReadChannels(ref json, sections);
            else if (!aws.TryReadProperty(ref json, sections))
                json.Skip();
        }

        aws.AddTo(sections);
    }

    /// <summary>The answer of a long-running operation of Google.</summary>
    public static void ReadResponse(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterObject())
            return;
        while (json.ReadName())
            if (json.NameIs("results"u8))
                Read(ref json, sections);
            else
                json.Skip();
    }

    private static void ReadList(ref JsonCursor json, Sections sections)
    {
        _ = json.EnterArray();
        var (words, results) = (new Words(), new List<ResultItem>());
        while (json.EnterNextObject())
        {
            var item = ResultItem.Read(ref json);
            sections.Declare(item.Language);
            if (item.ToToken() is { } token)
                words.Add(token, item.Attachment);
            else
                results.Add(item);
        }

        sections.Words = words;
        GoogleSpeech.Add(results, sections);
    }
}
