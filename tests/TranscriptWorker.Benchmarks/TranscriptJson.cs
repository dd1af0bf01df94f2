using System.Globalization;
using System.Text;

namespace TranscriptWorker.Benchmarks;

internal static class TranscriptJson
{
    /// <summary>The cues of a transcript, of about a length.</summary>
    public static byte[] Of(int bytes)
    {
        string[] words =
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
            "search",
            "index",
            "live",
            "tomorrow",
        ];
        var random = new Random(17);
        var json = new StringBuilder("""{"language":"en","cues":[""");
        for (var id = 1; json.Length < bytes - 100; id++)
        {
            if (id > 1)
                json.Append(',');
            var (speaker, text) = (random.Next(1, 5), string.Join(' ', random.GetItems(words, random.Next(6, 16))));
            json.Append(CultureInfo.InvariantCulture, $$"""{"id":"{{id}}","start":{{id * 4100}},"end":{{(id * 4100) + 3900}},""")
                .Append(CultureInfo.InvariantCulture, $"\"speaker\":\"Speaker {speaker}\",\"text\":\"{text}.\"}}");
        }

        return Encoding.UTF8.GetBytes(json.Append("]}").ToString());
    }
}
