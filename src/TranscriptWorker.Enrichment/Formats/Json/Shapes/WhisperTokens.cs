using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;

namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// Tokens of whisper.cpp, which are parts of words: the first part of a word begins with its space. A word has the confidence of the token
/// that is least certain.
/// </summary>
internal static class WhisperTokens
{
    // Longer than any word; without it a hostile source without spaces would be joined in quadratic time.
    private const int MaxLength = 100;

    /// <summary>The words; null if no token has a time.</summary>
    public static List<TimedWord>? Read(ref JsonCursor json)
    {
        if (!json.EnterArray())
            return null;
        var words = new List<TimedWord>();
        while (json.EnterNextObject())
        {
            var (piece, confidence) = (new SpokenPiece(null, null, null, "", json.Line), default(int?));
            while (json.ReadName())
            {
                if (json.NameIs("text"u8))
                    piece = piece with { Text = json.ReadText() ?? "" };
                else if (json.NameIs("offsets"u8))
                    piece = WhisperCpp.ReadOffsets(ref json, piece);
                else if (json.NameIs("p"u8))
                    confidence = json.ReadConfidence();
                else
                    json.Skip();
            }

            if (!IsControl(piece.Text))
                Add(words, new(piece.Text, piece.StartMs, piece.EndMs, confidence));
        }

        return words.Exists(word => word.StartMs is not null) ? words : null;
    }

    /// <summary>Whether the token is <c>[_BEG_]</c> or the like, or empty.</summary>
    private static bool IsControl(string text) => text.Length == 0 || text.StartsWith("[_", StringComparison.Ordinal);

    private static void Add(List<TimedWord> words, TimedWord token)
    {
        var before = words.Count == 0 ? "" : words[^1].Text;
        var isPart =
            before.Length is > 0 and < MaxLength
            && !char.IsWhiteSpace(token.Text[0])
            && !Script.HasNoSpaces(token.Text.AsSpan(0, 1))
            && !Script.HasNoSpaces(before.AsSpan(before.Length - 1));
        if (!isPart)
        {
            words.Add(token);
            return;
        }

        words[^1] = new(
            before + token.Text,
            words[^1].StartMs ?? token.StartMs,
            token.EndMs ?? words[^1].EndMs,
            token.Confidence < words[^1].Confidence ? token.Confidence : words[^1].Confidence
        );
    }
}
