using System.Buffers;
using TranscriptWorker.Enrichment.Formats.NonSpeech;

namespace TranscriptWorker.Enrichment.Formats.Markup;

internal enum CueTagKind
{
    None,
    VoiceStart,
    VoiceEnd,
    LineBreak,
    RubyText,
    Style,
    Time,
    Ignored,
    Unknown,
}

/// <summary>A tag in the text of a cue: <see href="https://www.w3.org/TR/webvtt1/#webvtt-cue-text-tokenizer"/>.</summary>
internal readonly ref struct CueTag
{
    private static readonly SearchValues<char> TimestampCharacters = SearchValues.Create("0123456789:.,");
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(". \t\n\r\f");
    private static readonly SearchValues<char> AfterClasses = SearchValues.Create(" \t\n\r\f");

    private CueTag(CueTagKind kind, ReadOnlySpan<char> annotation = default)
    {
        Kind = kind;
        Annotation = annotation;
    }

    public CueTagKind Kind { get; }

    /// <summary>The text after the tag's name and classes: the speaker in a voice tag. Of a time the whole tag.</summary>
    public ReadOnlySpan<char> Annotation { get; }

    /// <summary>Reads the tag at the start of <paramref name="text"/>, which begins with a less-than sign.</summary>
    /// <returns>A tag of kind <see cref="CueTagKind.None"/> if the sign begins no tag.</returns>
    public static CueTag Read(ReadOnlySpan<char> text, out int length)
    {
        // The search stops at the next sign of either kind, so that a text of many unclosed signs is read in linear time.
        length = 0;
        var end = text[1..].IndexOfAny('<', '>');
        if (end < 0 || text[end + 1] == '<')
            return default;

        var tag = Classify(text[1..(end + 1)]);
        if (tag.Kind != CueTagKind.None)
            length = end + 2;

        return tag;
    }

    private static CueTag Classify(ReadOnlySpan<char> tag)
    {
        if (tag.IsEmpty)
            return new(CueTagKind.Ignored);

        if (char.IsAsciiDigit(tag[0]))
            return tag.ContainsAnyExcept(TimestampCharacters) ? default : new(CueTagKind.Time, tag);

        var isEnd = tag[0] == '/';
        var nameAndRest = isEnd ? tag[1..] : tag;
        var nameEnd = nameAndRest.IndexOfAny(NameEnds);
        var name = (nameEnd < 0 ? nameAndRest : nameAndRest[..nameEnd]).TrimEnd('/');
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character))
                return default;
        }

        var classesEnd = nameAndRest.IndexOfAny(AfterClasses);
        var annotation = classesEnd < 0 ? default : nameAndRest[classesEnd..];
        switch (name)
        {
            case "v" when isEnd:
                return new(CueTagKind.VoiceEnd);
            case "v":
                return new(CueTagKind.VoiceStart, annotation);
            case "lang":
                return new(CueTagKind.Ignored);
            case "font" or "FONT":
                return new(CueTagKind.Style);
            case not "" when IsSpeech(annotation):
                return default;
            case "rt":
                return new(CueTagKind.RubyText);
            case "c" or "i" or "b" or "u" or "I" or "B" or "U" or "s":
                return new(CueTagKind.Style);
            case "ruby":
                return new(CueTagKind.Ignored);
            case "br" or "BR":
                return new(CueTagKind.LineBreak);
            case "":
                // "<.class>" and "</>" are tags, "< b" is not.
                return new(isEnd || tag[0] == '.' ? CueTagKind.Ignored : CueTagKind.None);
            default:
                return !isEnd && NonSpeechWords.IsSound(name) ? default : new(CueTagKind.Unknown);
        }
    }

    /// <summary>Whether there are words behind the name of a tag where only attributes may be: <c>a&lt;b and c&gt;d</c>.</summary>
    private static bool IsSpeech(ReadOnlySpan<char> annotation) => !annotation.Trim(" \t\r\n\f/").IsEmpty && !annotation.Contains('=');
}
