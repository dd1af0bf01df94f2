using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Compatibility;

/// <summary>What earlier releases wrote is read by this one.</summary>
public sealed class CompatibilityTests
{
    private const int MaxJsonLength = 1 << 20;

    private static readonly string Folder = Repository.PathOf("tests", "TranscriptWorker.Tests", "Compatibility");

    public static TheoryData<string> Releases => [.. Directory.GetDirectories(Folder).Select(f => Path.GetFileName(f)!)];

    public static TheoryData<string, string> RecordedMessages => Files("messages");

    public static TheoryData<string, string> RecordedEntries => Files("entries");

    [Theory]
    [MemberData(nameof(Releases))]
    public void No_recorded_file_was_edited(string release)
    {
        var folder = Path.Combine(Folder, release);
        var expected = File.ReadLines(Path.Combine(folder, "SHA256SUMS")).Order(StringComparer.Ordinal);
        var actual = Directory
            .GetFiles(folder, "*.json", SearchOption.AllDirectories)
            .Select(f =>
                $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}  ./{Path.GetRelativePath(folder, f).Replace('\\', '/')}"
            )
            .Order(StringComparer.Ordinal);

        Assert.Equal(expected, actual, StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RecordedMessages))]
    public void A_recorded_message_is_read_and_none_of_its_fields_is_lost(string release, string file)
    {
        var recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, release, "messages", file)))!.AsObject();
        var type = typeof(EnrichTranscript).Assembly.GetType($"TranscriptWorker.Contracts.{Path.GetFileNameWithoutExtension(file)}")!;

        var message = JsonSerializer.Deserialize(recorded, type, JsonSerializerOptions.Web)!;

        AssertHolds(recorded, JsonSerializer.SerializeToNode(message, type, JsonSerializerOptions.Web), file);
    }

    [Theory]
    [MemberData(nameof(RecordedEntries))]
    public void A_recorded_entry_is_read_as_the_event_of_its_release_gave_it(string release, string file)
    {
        var row = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, release, "entries", file)));
        var kind = EntryKind.All.Single(k => string.Equals(k.Name, row.GetProperty("kind").GetString(), StringComparison.Ordinal));
        var fingerprint = row.GetProperty("fingerprint").GetString()!;
        var key = new EntryKey(Subject.Transcript("acme", "meeting:42"), kind, Fingerprint.FromStored(fingerprint));

        var reading = EntryFormat.Read(key, row.GetProperty("value").GetBytesFromBase64(), MaxJsonLength);

        Assert.Equal((EntryReadingResult.Valid, 1L), (reading.Result, reading.Fence.Generation));
        Assert.Equal(key.Subject.Value, row.GetProperty("subject").GetString());
        if (kind.IsContent)
            Assert.StartsWith("Good morning", Transcript.FromJson(reading.Json).Cues[0].Text, StringComparison.Ordinal);
        else
            Assert.True(JsonNode.DeepEquals(FindResult(release, fingerprint), JsonNode.Parse(reading.Json)));
    }

    private static JsonNode? FindResult(string release, string fingerprint) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, release, "messages", $"{nameof(TranscriptEnriched)}.json")))!["features"]!
            .AsArray()
            .Single(f => string.Equals((string?)f!["fingerprint"], fingerprint, StringComparison.Ordinal))!["result"];

    /// <summary>Whether JSON holds at least what other JSON holds; a field that is null may be missing.</summary>
    private static void AssertHolds(JsonNode? expected, JsonNode? actual, string path)
    {
        if (expected is JsonObject fields)
            foreach (var (name, value) in fields.Where(f => f.Value is not null))
                AssertHolds(value, actual?[name], $"{path}.{name}");
        else if (expected is JsonArray items)
            for (var i = 0; i < items.Count; i++)
                AssertHolds(items[i], actual?[i], $"{path}[{i}]");
        else
            Assert.True(JsonNode.DeepEquals(expected, actual), $"{path}: {expected} became {actual}");
    }

    private static TheoryData<string, string> Files(string folder)
    {
        var files = new TheoryData<string, string>();
        foreach (var release in Directory.GetDirectories(Folder))
        foreach (var file in Directory.GetFiles(Path.Combine(release, folder)))
            files.Add(Path.GetFileName(release), Path.GetFileName(file));
        return files;
    }
}
