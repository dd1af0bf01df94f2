using System.Text.Json;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats;

public sealed class TranscriptFormatsTests
{
    [Fact]
    public void The_discovered_formats_are_the_ones_of_the_contracts() =>
        Assert.Equal(
            Enum.GetNames<TranscriptFormat>().Order(StringComparer.Ordinal),
            TranscriptFormats.All.Select(format => format.Name),
            StringComparer.Ordinal
        );

    [Fact]
    public void The_committed_schema_has_the_formats_of_the_contracts()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(SchemaFile()));
        var names = schema.RootElement.GetProperty("properties").GetProperty("format").GetProperty("enum");

        Assert.Equal(
            Enum.GetValues<TranscriptFormat>().Select(format => JsonSerializer.SerializeToElement(format).GetString()),
            names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Every_format_is_found_by_its_extensions_in_any_case_and_no_two_share_one()
    {
        Assert.All(TranscriptFormats.All, format => Assert.NotEmpty(format.Extensions));
        foreach (var format in TranscriptFormats.All)
        {
            foreach (var extension in format.Extensions)
            {
                Assert.Matches(@"^\.[a-z0-9]+$", extension);
                Assert.Equal(format.Name, TranscriptFormats.FindName(extension));
                Assert.Equal(format.Name, TranscriptFormats.FindName(extension.ToUpperInvariant()));
            }
        }

        Assert.Distinct(TranscriptFormats.Extensions, StringComparer.Ordinal);
        Assert.Null(TranscriptFormats.FindName(".doc"));
        Assert.Null(TranscriptFormats.FindName(""));
    }

    [Theory]
    [InlineData("PlainText", "", "Fallback")]
    [InlineData("SubRip", "Hello", "None")]
    [InlineData("SubRip", "1\n00:00:01,000 --> 00:00:02,000\nHello", "Likely")]
    [InlineData("SubRip", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n00:01 --> 00:02", "Likely")]
    [InlineData("SubRip", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n00:01 --> 00:02", "None")]
    [InlineData("WebVtt", "WEBVTT", "Certain")]
    [InlineData("WebVtt", "\n WEBVTT title", "Certain")]
    [InlineData("WebVtt", "WEBVTTX", "None")]
    public void A_format_recognises_its_own_sources(string name, string content, string expected) =>
        Assert.Equal(
            expected,
            TranscriptFormats
                .All.Single(format => string.Equals(format.Name, name, StringComparison.Ordinal))
                .Recognize(content, TestContext.Current.CancellationToken)
                .ToString()
        );

    private static string SchemaFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TranscriptWorker.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        return Path.Combine(folder.FullName, "docs", "schemas", "enrich-transcript.schema.json");
    }
}
