using System.Text;

namespace TranscriptWorker.Chaos.Traffic;

/// <summary>Small transcripts, each with a word that no other one has, so that each of its results tells where it comes from.</summary>
internal static class Contents
{
    private const int WordLength = 9;
    private const uint OffsetBasis = 2_166_136_261;
    private const uint Prime = 16_777_619;

    private static readonly string[] Sentences =
    [
        "The {0} migration of the search index begins on Monday.",
        "We measured how long the {0} report takes in the evening.",
        "Nobody has tested the {0} connector with the new database yet.",
        "Our customers asked for a {0} summary of each meeting.",
        "The budget of the {0} project was approved last week.",
        "Please send the {0} figures to the whole team.",
    ];

    public static string Create(string subject, int version)
    {
        var word = CreateWord($"{subject}|{version}");
        var text = new StringBuilder("WEBVTT\n");
        for (var i = 0; i < Sentences.Length; i++)
        {
            var sentence = Sentences[(i + version) % Sentences.Length].Replace("{0}", word, StringComparison.Ordinal);
            text.Append($"\n00:00:{5 * i:00}.000 --> 00:00:{(5 * i) + 4:00}.000\n<v {(i % 2 == 0 ? word : "Ann")}>{sentence}\n");
        }

        return text.ToString();
    }

    private static string CreateWord(string text)
    {
        var word = new char[WordLength];
        var hash = OffsetBasis;
        for (var i = 0; i < WordLength; i++)
        {
            foreach (var c in text)
                hash = (hash ^ c) * Prime;
            word[i] = (char)((i == 0 ? 'A' : 'a') + (hash >> 8) % 26);
        }

        return new string(word);
    }
}
