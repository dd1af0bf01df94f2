using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Html;

/// <summary>
/// Reads a source tag by tag and builds no tree, so that neither depth nor missing end tags matter. A <c>cite</c> or <c>time</c> inside the
/// speech of a paragraph is speech.
/// </summary>
internal sealed class HtmlReader(TranscriptBuilder builder, WarningLog warnings)
{
    private const int TokensBetweenChecks = 4096;
    private const int MaxSpeakerLength = 100;
    private readonly NormalizedText _speech = new();
    private readonly NormalizedText _label = new();
    private Part _part;
    private bool _isInParagraph;
    private bool _hasLabels;
    private string? _machineTime;
    private string? _speaker;
    private CueTiming _timing;
    private int _line = 1;

    public void Read(string content, CancellationToken cancellationToken)
    {
        using var source = new TextSource(content);
        using var tokenizer = new HtmlTokenizer(source, HtmlEntityProvider.Resolver);
        tokenizer.SkipComments = true;
        for (var count = 0; tokenizer.Get() is { Type: not HtmlTokenType.EndOfFile } token; count++)
        {
            if (count % TokensBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (token.Type == HtmlTokenType.Character)
                AddText(token);
            else if (token.Type == HtmlTokenType.StartTag)
                BeginTag(token.AsTag(), tokenizer);
            else if (token.Type == HtmlTokenType.EndTag)
                EndTag(token.Name);
        }

        EndParagraph();
        if (!_hasLabels)
            throw new TranscriptRefusedException(
                TranscriptRefusal.UnsupportedFormat,
                "The HTML has no transcript: no cite names a speaker, and no time stands beside a paragraph."
            );
    }

    private void BeginTag(HtmlTagToken tag, HtmlTokenizer tokenizer)
    {
        switch (tag.Name)
        {
            case "script":
                tokenizer.State = HtmlParseMode.Script;
                _part = Part.Hidden;
                break;
            case "style" or "noscript" or "iframe":
                tokenizer.State = HtmlParseMode.Rawtext;
                _part = Part.Hidden;
                break;
            case "title" or "textarea":
                tokenizer.State = HtmlParseMode.RCData;
                _part = Part.Hidden;
                break;
            case "html" when tag.GetAttribute("lang") is { } language && LanguageTag.IsWellFormed(language):
                builder.Language ??= language;
                break;
            case "cite" or "time" when !(_isInParagraph && !_speech.Written.IsEmpty):
                BeginLabel(tag);
                break;
            case "br":
                Target()?.Append("\n");
                break;
            case "p"
            or "div"
            or "section"
            or "article"
            or "li"
            or "ul"
            or "ol"
            or "table"
            or "h1"
            or "h2"
            or "h3"
            or "h4"
            or "hr"
            or "body":
                BeginBlock(tag);
                break;
        }
    }

    private void BeginLabel(HtmlTagToken tag)
    {
        _part = tag.Name is "cite" ? Part.Speaker : Part.Time;
        _machineTime = _part == Part.Time ? tag.GetAttribute("datetime") : null;
        _label.Clear();
    }

    private void BeginBlock(HtmlTagToken tag)
    {
        EndParagraph();
        _part = Part.None;
        if (tag.Name is not "p")
            return;
        _isInParagraph = true;
        _line = Math.Max(1, tag.Position.Line);
    }

    private void EndTag(string name)
    {
        if (_part == Part.Hidden)
            _part = Part.None;
        else if (name is "cite" && _part == Part.Speaker)
            EndSpeaker();
        else if (name is "time" && _part == Part.Time)
            EndTime();
        else if (name is "p" or "div" or "section" or "article" or "body")
            EndParagraph();
    }

    private void EndSpeaker()
    {
        _part = Part.None;
        var name = _label.Written.ToString().Replace('\n', ' ').TrimEnd(':', '：', ' ');
        if (name.Length > MaxSpeakerLength)
        {
            warnings.Add(WarningKind.SpeakerShortened, _line);
            name = name[..(char.IsHighSurrogate(name[MaxSpeakerLength - 1]) ? MaxSpeakerLength - 1 : MaxSpeakerLength)].TrimEnd();
        }

        _hasLabels = true;
        _speaker = name.Length == 0 ? null : name;
    }

    private void EndTime()
    {
        _part = Part.None;
        var start = HtmlTime.Read(_label.Written) ?? HtmlTime.Read(_machineTime);
        if (start is null or int.MaxValue)
            warnings.Add(HtmlWarnings.TimeUnreadable, _line);
        _hasLabels = true;
        _timing = new(start is int.MaxValue ? null : start, null);
    }

    private void AddText(HtmlToken token)
    {
        if (Target() is { } target)
            target.Append(token.Data);
        else if (_part != Part.Hidden && !string.IsNullOrWhiteSpace(token.Data))
            warnings.Add(WarningKind.TextOutsideCue, Math.Max(1, token.Position.Line));
    }

    private NormalizedText? Target() =>
        _part switch
        {
            Part.Speaker or Part.Time => _label,
            Part.None when _isInParagraph => _speech,
            _ => null,
        };

    private void EndParagraph()
    {
        if (!_isInParagraph)
            return;
        _isInParagraph = false;
        if (!_speech.Written.IsEmpty)
        {
            builder.BeginCue(_timing, default, _line);
            builder.AddText(_speaker, _speech);
            _timing = default;
        }

        _speech.Clear();
    }

    private enum Part
    {
        None,
        Speaker,
        Time,
        Hidden,
    }
}
