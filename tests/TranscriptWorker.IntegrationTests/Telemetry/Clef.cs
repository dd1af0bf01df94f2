using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TranscriptWorker.IntegrationTests.Telemetry;

/// <summary>Reads the format of a post of log events: <see href="https://docs.datalust.co/docs/posting-raw-events"/>.</summary>
internal static partial class Clef
{
    public static IEnumerable<LogEvent> Events(byte[] body) =>
        Encoding
            .UTF8.GetString(body)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => new LogEvent(JsonSerializer.Deserialize<JsonElement>(line)));

    [GeneratedRegex("{(?<name>[A-Za-z]+)}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hole { get; }

    internal sealed record LogEvent(JsonElement Json)
    {
        /// <summary>The level, which an event of the level Information leaves out.</summary>
        public string Level => this["@l"] ?? "Information";

        public string? TraceId => this["@tr"];

        public string? SpanId => this["@sp"];

        public int? EventId => Json.TryGetProperty(nameof(EventId), out var id) ? id.GetProperty("Id").GetInt32() : null;

        public string Message => Hole.Replace(this["@mt"]!, hole => this[hole.Groups["name"].Value] ?? hole.Value);

        public string? this[string property] => Json.TryGetProperty(property, out var value) ? value.ToString() : null;
    }
}
