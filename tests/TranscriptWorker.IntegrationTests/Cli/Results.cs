using System.Text.Json;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>The files below a folder of results.</summary>
internal static class Results
{
    public static int Count(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Count() : 0;

    public static SortedDictionary<string, byte[]> Read(string folder) =>
        new(
            Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes, StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    public static void AssertSame(SortedDictionary<string, byte[]> expected, SortedDictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, bytes) in expected)
            Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"{name} differs.");
    }

    /// <summary>Every result is one whole JSON document about the transcript that its file is named after.</summary>
    public static void AssertWhole(SortedDictionary<string, byte[]> results, int features)
    {
        foreach (var (name, bytes) in results)
        {
            var result = JsonElement.Parse(bytes);
            Assert.Equal(Path.GetFileNameWithoutExtension(name), result.GetProperty("transcriptId").GetString());
            Assert.Equal(features, result.GetProperty("features").EnumerateObject().Count());
        }
    }
}
