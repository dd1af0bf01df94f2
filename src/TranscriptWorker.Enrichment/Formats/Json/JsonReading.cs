using System.Buffers;
using System.Text;
using System.Text.Json;
using TranscriptWorker.Enrichment.Formats.Json.Shapes;

namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>
/// Reads the speech of a source in one pass. Most recognisers give the same speech several times, as words, segments and one text: each is
/// read where it stands, and the one with the most structure is the speech.
/// </summary>
internal static class JsonReading
{
    private const int MaxNames = 8;
    private const int MaxNameLength = 32;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    );

    /// <exception cref="JsonException">The source is not JSON.</exception>
    /// <exception cref="TranscriptRefusedException">The JSON is of no known shape.</exception>
    public static Speech Read(string content, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        NotANumber.Blank(bytes);
        var json = new JsonCursor(bytes, cancellationToken);
        var sections = new Sections();
        var names = new List<string>();
        if (json.PeekKind() == JsonTokenType.StartArray)
            SegmentList.Read(ref json, sections);
        else
            ReadObject(ref json, sections, names);
        json.End();
        return sections.ToSpeech() ?? throw Unknown(names);
    }

    private static void ReadObject(ref JsonCursor json, Sections sections, List<string> names)
    {
        _ = json.EnterObject();
        while (json.ReadName())
        {
            if (names.Count < MaxNames)
                names.Add(json.Name());
            if (json.NameIs("language"u8) || json.NameIs("language_code"u8) || json.NameIs("locale"u8))
                sections.Declare(json.ReadText());
            else if (json.NameIs("text"u8))
                sections.Whole = json.ReadText();
            else if (json.NameIs("segments"u8))
                SegmentList.Read(ref json, sections);
            else if (json.NameIs("words"u8))
                sections.Words = WordList.Read(ref json);
            else if (json.NameIs("utterances"u8))
                AssemblyAi.ReadUtterances(ref json, sections);
            else if (json.NameIs("transcription"u8))
                WhisperCpp.Read(ref json, sections);
            else if (json.NameIs("result"u8))
                WhisperCpp.ReadLanguage(ref json, sections);
            else if (json.NameIs("chunks"u8))
                HuggingFace.ReadChunks(ref json, sections);
            else if (json.NameIs("speakers"u8))
                HuggingFace.ReadSpeakers(ref json, sections);
            else if (json.NameIs("results"u8))
                Results.Read(ref json, sections);
            else if (json.NameIs("response"u8))
                Results.ReadResponse(ref json, sections);
            else if (json.NameIs("metadata"u8))
                Speechmatics.ReadMetadata(ref json, sections);
            else if (json.NameIs("recognizedPhrases"u8) || json.NameIs("phrases"u8))
                AzureSpeech.Read(ref json, sections);
            else if (json.NameIs("events"u8))
                YouTube.Read(ref json, sections);
            else
            {
                // A text beside anything else may be of any kind.
                sections.HasOnlyText &= json.NameIs("task"u8) || json.NameIs("duration"u8) || json.NameIs("usage"u8);
                json.Skip();
            }
        }
    }

    private static TranscriptRefusedException Unknown(List<string> names) =>
        new(
            TranscriptRefusal.UnsupportedFormat,
            "The JSON has no transcript in a known shape. "
                + (names.Count == 0 ? "It has no top-level keys." : $"Its top-level keys are: {string.Join(", ", names.Select(Show))}.")
        );

    private static string Show(string name) =>
        name.Length is 0 or > MaxNameLength || name.AsSpan().ContainsAnyExcept(NameCharacters) ? "(another)" : name;
}
