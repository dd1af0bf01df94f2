namespace TranscriptWorker.Testing.Fuzzing;

/// <summary>The sources in the folders of the format tests.</summary>
internal static class FuzzCorpus
{
    private const int MaxLength = 64 * 1024;

    private static readonly string[] Extensions = [".vtt", ".srt", ".txt", ".json", ".tsv"];

    /// <summary>All files of at most 64 kB, in the order of their names.</summary>
    public static IReadOnlyList<byte[]> Read() =>
        [
            .. Directory
                .EnumerateFiles(
                    Repository.PathOf("tests", "TranscriptWorker.Tests", "Enrichment", "Formats"),
                    "*",
                    SearchOption.AllDirectories
                )
                .Where(file =>
                    Extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal) && new FileInfo(file).Length <= MaxLength
                )
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
        ];
}
