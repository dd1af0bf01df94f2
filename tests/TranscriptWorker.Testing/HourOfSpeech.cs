using System.Globalization;
using System.Text;
using System.Text.Json;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Testing;

/// <summary>An invented conversation of an hour, 9,000 words and four speakers, with the distribution of words of real speech.</summary>
internal static class HourOfSpeech
{
    public const int Words = 9_000;

    private const int DurationMs = 3_600_000;
    private const int VocabularySize = 1_500;
    private const int FunctionWordsOfTen = 5;

    private static readonly string[] FunctionWords = (
        "the and to of a i you that it in is we so have on for this with be not are what do can my but if they at there just about or as"
    ).Split(' ');

    private static readonly string[] Syllables = "ba co de fi ga lo mi no pe ra si to ver wan ter ling ment ston ger pol".Split(' ');

    /// <summary>The transcript, one sentence a cue; always the same.</summary>
    public static Transcript Create()
    {
        var random = new Random(4711);
        var vocabulary = Vocabulary(random);
        var cues = new List<Cue>();
        var words = 0;
        while (words < Words)
        {
            var length = Math.Min(random.Next(4, 22), Words - words);
            var said = Enumerable.Range(0, length).Select(_ => Word(random, vocabulary)).ToList();
            said[0] = char.ToUpperInvariant(said[0][0]) + said[0][1..];
            var start = (int)((long)DurationMs * words / Words);
            words += length;
            var end = (int)((long)DurationMs * words / Words);
            var text = string.Join(' ', said) + (random.Next(8) == 0 ? "?" : ".");
            cues.Add(new Cue($"cue-{cues.Count + 1}", start, end, $"Speaker {random.Next(4) + 1}", text));
        }

        return new Transcript(null, cues, []);
    }

    /// <summary>The transcript as a recogniser writes it: segments with the times and the probability of each word.</summary>
    public static string ToRecognizerJson(Transcript transcript)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("language", "en");
            json.WriteStartArray("segments");
            foreach (var cue in transcript.Cues)
                Write(json, cue);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string ToWebVtt(Transcript transcript)
    {
        var content = new StringBuilder("WEBVTT\n");
        foreach (var cue in transcript.Cues)
        {
            content.Append(
                CultureInfo.InvariantCulture,
                $"\n{Time(cue.StartMs!.Value)} --> {Time(cue.EndMs!.Value)}\n<v {cue.Speaker}>{cue.Text}\n"
            );
        }

        return content.ToString();
    }

    private static void Write(Utf8JsonWriter json, Cue cue)
    {
        var words = cue.Text.Split(' ');
        var (start, step) = (cue.StartMs!.Value / 1000.0, (cue.EndMs!.Value - cue.StartMs.Value) / 1000.0 / words.Length);
        json.WriteStartObject();
        json.WriteNumber("start", start);
        json.WriteNumber("end", cue.EndMs.Value / 1000.0);
        json.WriteString("text", " " + cue.Text);
        json.WriteStartArray("words");
        for (var i = 0; i < words.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("word", " " + words[i]);
            json.WriteNumber("start", Math.Round(start + (step * i), 2));
            json.WriteNumber("end", Math.Round(start + (step * (i + 1)), 2));
            json.WriteNumber("probability", 0.97);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static List<string> Vocabulary(Random random) =>
        [
            .. Enumerable
                .Range(0, VocabularySize)
                .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Syllables[random.Next(Syllables.Length)]))),
        ];

    /// <summary>A word whose rank follows Zipf's law.</summary>
    private static string Word(Random random, List<string> vocabulary)
    {
        if (random.Next(10) < FunctionWordsOfTen)
            return FunctionWords[(int)(FunctionWords.Length * random.NextDouble() * random.NextDouble())];
        var rank = (int)Math.Pow(vocabulary.Count, random.NextDouble());
        return vocabulary[Math.Min(rank, vocabulary.Count) - 1];
    }

    private static string Time(int ms)
    {
        var time = TimeSpan.FromMilliseconds(ms);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}"
        );
    }
}
