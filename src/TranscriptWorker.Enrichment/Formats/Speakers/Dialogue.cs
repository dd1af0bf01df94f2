namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>Recognises captions of two speakers, each on a line that begins with a dash.</summary>
internal static class Dialogue
{
    private const string Dashes = "-‐‑–—";

    /// <summary>Whether at least two lines begin with a dash.</summary>
    public static bool Has(ReadOnlySpan<char> text)
    {
        var dashed = IsDashed(text) ? 1 : 0;
        for (var next = text.IndexOf('\n'); next >= 0 && dashed < 2; next = text.IndexOf('\n'))
        {
            text = text[(next + 1)..];
            dashed += IsDashed(text) ? 1 : 0;
        }

        return dashed >= 2;
    }

    /// <summary>Whether the text begins with a dash that is no minus sign and no pause (<c>-- and so on</c>).</summary>
    public static bool IsDashed(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || !Dashes.Contains(text[0]))
            return false;

        return text[1] == ' ' ? text.Length > 2 && !Dashes.Contains(text[2]) : !Dashes.Contains(text[1]) && !char.IsDigit(text[1]);
    }
}
