using System.Globalization;
using System.Text;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>Generates WebVTT of a given length, in the style of a speech recogniser.</summary>
internal static class GeneratedWebVtt
{
    private static readonly string[] Words =
    [
        "so",
        "the",
        "window",
        "highlight",
        "is",
        "going",
        "into",
        "this",
        "update",
        "and",
        "we",
        "look",
        "at",
        "it",
    ];

    public static string Create(int length)
    {
        var random = new Random(17);
        var content = new StringBuilder("WEBVTT\nLanguage: en\n", length + 256);
        for (var seconds = 0; content.Length < length; seconds += 4)
        {
            content.Append(
                CultureInfo.InvariantCulture,
                $"\n{Time(seconds)}.000 --> {Time(seconds + 4)}.000\n<v Speaker {random.Next(1, 5)}>"
            );
            for (var words = random.Next(6, 16); words > 0; words--)
                content.Append(Words[random.Next(Words.Length)]).Append(words == 1 ? ".\n" : " ");
        }

        return content.ToString();
    }

    private static string Time(int seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
}
