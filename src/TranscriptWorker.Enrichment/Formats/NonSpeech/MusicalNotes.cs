using System.Buffers;
using System.Text;

namespace TranscriptWorker.Enrichment.Formats.NonSpeech;

/// <summary>
/// Finds songs. Captions put musical notes around each line of a song, or only where the song begins and ends.
/// </summary>
internal static class MusicalNotes
{
    /// <summary>The characters that a note may begin with; of a surrogate pair the first half.</summary>
    public const string Halves = "♩♪♫♬\uD83C";

    private static readonly SearchValues<char> HalfValues = SearchValues.Create(Halves);

    public static bool Contain(ReadOnlySpan<char> text) => IndexOfNote(text) >= 0;

    /// <summary>Adds the songs in a cue's text.</summary>
    public static void FindSongs(ReadOnlySpan<char> text, List<TextRange> ranges)
    {
        var runs = FindRuns(text, ranges);
        if (runs.Count == 0)
            return;

        var isFirst = text[..runs[0].Offset].IsWhiteSpace();
        var isLast = text[runs[^1].End..].IsWhiteSpace();
        if (int.IsOddInteger(runs.Count) && isFirst && isLast)
        {
            Add(runs[0].Offset, runs[^1].End, ranges);
            return;
        }

        for (var i = 0; i + 1 < runs.Count; i += 2)
            Add(runs[i].Offset, runs[i + 1].End, ranges);
        if (int.IsEvenInteger(runs.Count))
            return;

        // The note that is left begins a song that goes on in the next cue, or ends one.
        var before = runs.Count > 1 ? runs[^2].End : 0;
        if (isLast)
            Add(before, runs[^1].End, ranges);
        else
            Add(runs[^1].Offset, text.Length, ranges);
    }

    private static void Add(int from, int to, List<TextRange> ranges) => ranges.Add(new TextRange(from, to - from));

    /// <summary>The runs of notes outside of other non-speech.</summary>
    private static List<TextRange> FindRuns(ReadOnlySpan<char> text, List<TextRange> ranges)
    {
        var runs = new List<TextRange>();
        var position = 0;
        var nextRange = 0;
        var spans = ranges.Count;
        while (IndexOfNote(text[position..]) is >= 0 and var next)
        {
            position += next;
            while (nextRange < spans && ranges[nextRange].End <= position)
                nextRange++;
            if (nextRange < spans && ranges[nextRange].Offset <= position)
            {
                position = ranges[nextRange].End;
                continue;
            }

            var end = position + MeasureRun(text[position..]);
            runs.Add(new TextRange(position, end - position));
            position = end;
        }

        return runs;
    }

    private static int MeasureRun(ReadOnlySpan<char> text)
    {
        var end = 0;
        for (var i = 0; i < text.Length; )
        {
            var length = MeasureNote(text[i..]);
            if (length == 0 && text[i] != ' ')
                break;
            i += Math.Max(1, length);
            if (length > 0)
                end = i;
        }

        return end;
    }

    private static int IndexOfNote(ReadOnlySpan<char> text)
    {
        for (var from = 0; from < text.Length; from++)
        {
            var next = text[from..].IndexOfAny(HalfValues);
            if (next < 0)
                return -1;
            from += next;
            if (MeasureNote(text[from..]) > 0)
                return from;
        }

        return -1;
    }

    private static int MeasureNote(ReadOnlySpan<char> text)
    {
        _ = Rune.DecodeFromUtf16(text, out var rune, out var length);
        return rune.Value is (>= 0x2669 and <= 0x266C) or 0x1F3B5 or 0x1F3B6 or 0x1F3BC ? length : 0;
    }
}
