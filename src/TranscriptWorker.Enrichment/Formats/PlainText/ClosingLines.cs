using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>
/// Finds the end of the speech. Behind it stand credits, and, where nearly every line of speech names its speaker, paragraphs without a
/// name.
/// </summary>
internal sealed class ClosingLines(string content)
{
    private const int MaxCredits = 4;
    private readonly Queue<Tail> _last = new(MaxCredits);
    private int _lines;
    private int _labelled;
    private int _unlabelledParagraph;
    private int _linesBeforeParagraph;

    /// <summary>Whether four of five lines behind the first header, and at least two, begin with a speaker's name.</summary>
    public bool IsLabelled
    {
        get
        {
            var lines = _unlabelledParagraph > 0 ? _linesBeforeParagraph : _lines;
            return _labelled >= 2 && _labelled * 5 >= lines * 4;
        }
    }

    /// <summary>Observes a line that is not blank and does not look like a header.</summary>
    public void ObserveText(in Tail line, bool isLabelled)
    {
        if (isLabelled)
            _unlabelledParagraph = 0;
        else if (line.BeginsParagraph && _unlabelledParagraph == 0)
            (_unlabelledParagraph, _linesBeforeParagraph) = (line.Number, _lines);

        _lines++;
        _labelled += isLabelled ? 1 : 0;
        if (_last.Count == MaxCredits)
            _last.Dequeue();

        _last.Enqueue(line);
    }

    public void ObserveHeader()
    {
        _last.Clear();
        _unlabelledParagraph = 0;
    }

    /// <summary>Returns the 1-based number of the first line behind the speech.</summary>
    public int FindEnd()
    {
        if (IsLabelled && _unlabelledParagraph > 0)
            return _unlabelledParagraph;

        var end = int.MaxValue;
        foreach (var line in _last.Reverse())
        {
            if (!Credit.IsCredit(content.AsSpan(line.Start, line.Length), line.BeginsParagraph))
                break;

            end = line.Number;
        }

        return end;
    }

    /// <summary>A line of the source.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Tail(int Number, int Start, int Length, bool BeginsParagraph);
}
