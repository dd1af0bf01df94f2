using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Markup;

/// <summary>
/// Reads the text of a WebVTT cue (<see href="https://www.w3.org/TR/webvtt1/#webvtt-cue-text-parsing-rules"/>) or of a SubRip cue, whose
/// tags are a subset. Voice spans name the speakers; other tags are removed and their content is kept, ruby text as words of its own.
/// Unlike in the specification, a less-than sign that begins no tag remains text, so that no speech is lost.
/// </summary>
internal sealed class CueTextParser(TranscriptBuilder builder, WarningLog warnings, bool hasBraceTags)
{
    /// <summary>Maximum length of a speaker's name, in UTF-16 code units; a longer name is cut with a warning.</summary>
    public const int MaxSpeakerLength = 100;

    private const int MaxBraceTagLength = 256;
    private readonly NormalizedText _text = new();
    private readonly NormalizedText _name = new();
    private readonly HashSet<string> _speakers = new(StringComparer.Ordinal);
    private readonly Stack<string?> _voices = new();
    private readonly TimedRuns _runs = new();
    private int _line;

    /// <summary>A number for the places of the style tags in the text.</summary>
    private int _styles;
    private bool _isBesideRuby;

    private string? CurrentSpeaker => _voices.TryPeek(out var speaker) ? speaker : null;

    /// <summary>Adds the text to the current cue.</summary>
    /// <param name="text">The text of the cue.</param>
    /// <param name="line">1-based number of its line in the source.</param>
    /// <param name="timing">The cue's times, between which the times inside its text must be.</param>
    /// <param name="shiftMs">Milliseconds that are added to the times inside the text.</param>
    public void Parse(ReadOnlySpan<char> text, int line, CueTiming timing = default, int shiftMs = 0)
    {
        _runs.BeginCue(timing, shiftMs);
        _line = line;
        _voices.Clear();
        _text.Clear();
        (_styles, _isBesideRuby) = (0, false);
        while (!text.IsEmpty)
        {
            var special = hasBraceTags ? text.IndexOfAny('<', '&', '{') : text.IndexOfAny('<', '&');
            if (special < 0)
                special = text.Length;

            AppendPlain(text[..special]);
            text = text[special..];
            if (!text.IsEmpty)
                text = text[ReadSpecial(text)..];
        }

        EndVoice(CurrentSpeaker);
    }

    /// <summary>Reads the tag or reference at the start of the text.</summary>
    /// <returns>Number of characters read; at least 1.</returns>
    private int ReadSpecial(ReadOnlySpan<char> text)
    {
        var length = text[0] switch
        {
            '&' => ReadReference(text, _text),
            '{' => MeasureBraceTag(text),
            _ => ReadTag(text),
        };
        if (length > 0)
            return length;

        if (text[0] == '<')
            warnings.Add(WarningKind.StrayMarkup, _line);

        _text.Append(text[..1]);
        return 1;
    }

    private int ReadTag(ReadOnlySpan<char> text)
    {
        var tag = CueTag.Read(text, out var length);
        switch (tag.Kind)
        {
            case CueTagKind.None:
                return 0;
            case CueTagKind.VoiceStart:
                BeginVoice(ReadSpeaker(tag.Annotation));
                break;
            case CueTagKind.VoiceEnd when _voices.Count > 0:
                EndNestedVoice();
                break;
            case CueTagKind.RubyText:
                _isBesideRuby = true;
                break;
            case CueTagKind.Style:
                _styles = unchecked((_styles * 31) + _text.Written.Length + 1);
                break;
            case CueTagKind.Time:
                _runs.BeginRun(_text.Written, tag.Annotation);
                break;
            case CueTagKind.LineBreak:
                _text.Append("\n");
                break;
            case CueTagKind.Unknown:
                warnings.Add(WarningKind.UnknownTag, _line);
                break;
        }

        return length;
    }

    private static int ReadReference(ReadOnlySpan<char> text, NormalizedText target)
    {
        var length = CharacterReference.Read(text, out var character);
        if (length > 0)
            target.Append(character);

        return length;
    }

    /// <summary>Measures a style override such as <c>{\an8}</c>, which comes from another subtitle format and is not displayed.</summary>
    private static int MeasureBraceTag(ReadOnlySpan<char> text) =>
        text.StartsWith(@"{\", StringComparison.Ordinal) ? text[..Math.Min(text.Length, MaxBraceTagLength)].IndexOf('}') + 1 : 0;

    private void AppendPlain(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;

        if (_isBesideRuby && !_text.Written.IsEmpty && IsSpaced(_text.Written[^1]) && IsSpaced(text[0]))
            _text.Append(" ");

        _isBesideRuby = false;
        _text.Append(text);
    }

    /// <summary>Whether the character belongs to the words of a script that separates them with spaces; all below U+2E80 do.</summary>
    private static bool IsSpaced(char character) => char.IsLetterOrDigit(character) && character < '\u2E80';

    private void BeginVoice(string? speaker)
    {
        if (speaker is not null || CurrentSpeaker is not null)
            EndVoice(CurrentSpeaker);

        _voices.Push(speaker);
    }

    private void EndNestedVoice()
    {
        var speaker = _voices.Pop();
        if (speaker is not null || CurrentSpeaker is not null)
            EndVoice(speaker);
    }

    private void EndVoice(string? speaker)
    {
        builder.AddText(speaker, _text, _styles, _runs.EndVoice(_text.Written));
        _text.Clear();
        _styles = 0;
    }

    private string? ReadSpeaker(ReadOnlySpan<char> annotation)
    {
        _name.Clear();
        while (!annotation.IsEmpty && _name.Written.Length <= MaxSpeakerLength)
        {
            var next = annotation.IndexOf('&');
            if (next != 0)
            {
                var plain = annotation[..(next < 0 ? annotation.Length : next)];
                _name.Append(plain);
                annotation = annotation[plain.Length..];
                continue;
            }

            var length = ReadReference(annotation, _name);
            if (length == 0)
                _name.Append(annotation[..1]);

            annotation = annotation[Math.Max(1, length)..];
        }

        var name = _name.Written;
        if (name.IsEmpty)
            return null;

        if (name.Length > MaxSpeakerLength)
        {
            warnings.Add(WarningKind.SpeakerShortened, _line);
            name = name[..(char.IsHighSurrogate(name[MaxSpeakerLength - 1]) ? MaxSpeakerLength - 1 : MaxSpeakerLength)].TrimEnd();
        }

        return Intern(name);
    }

    /// <summary>Returns the same string for the same speaker, which saves memory.</summary>
    private string Intern(ReadOnlySpan<char> name)
    {
        var speakers = _speakers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (speakers.TryGetValue(name, out var known))
            return known;

        var speaker = name.ToString().Replace('\n', ' ');
        _speakers.Add(speaker);
        return speaker;
    }
}
