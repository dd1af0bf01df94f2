using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit.Serialization;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Tests.Contracts;

public sealed class WireFormatTests
{
    private static readonly Dictionary<string, JsonSerializerOptions> Serializers = new(StringComparer.Ordinal)
    {
        ["bus"] = SystemTextJsonMessageSerializer.Options,
        ["http"] = JsonSerializerOptions.Web,
    };

    public static TheoryData<string, int> Samples =>
        [.. Serializers.Keys.SelectMany(s => Enumerable.Range(0, Messages.Samples.Count).Select(i => (s, i)))];

    [Fact]
    public void There_is_a_sample_of_each_message() =>
        Assert.Equal(
            Messages.Types.OrderBy(t => t.Name, StringComparer.Ordinal),
            Messages.Samples.Select(s => s.GetType()).OrderBy(t => t.Name, StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_has_exactly_the_properties_of_its_schema(string serializer, int sample)
    {
        var message = Messages.Samples[sample];
        var json = JsonSerializer.SerializeToNode(message, message.GetType(), Serializers[serializer])!.AsObject();

        AssertShape(MessageSchemas.Create(message.GetType()), json);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_reads_back_as_it_was_written_though_it_holds_fields_of_a_later_version(string serializer, int sample)
    {
        var message = Messages.Samples[sample];
        var json = JsonSerializer.SerializeToNode(message, message.GetType(), Serializers[serializer])!.AsObject();
        json["laterField"] = new JsonObject { ["x"] = 1 };

        var again = json.Deserialize(message.GetType(), Serializers[serializer]);

        json.Remove("laterField");
        Assert.Equal(
            json.ToJsonString(),
            JsonSerializer.SerializeToNode(again, message.GetType(), Serializers[serializer])!.ToJsonString()
        );
    }

    [Theory]
    [InlineData(TranscriptFormat.PlainText, "text")]
    [InlineData(TranscriptFormat.WebVtt, "vtt")]
    [InlineData(TranscriptFormat.SubRip, "srt")]
    [InlineData(TranscriptFormat.Json, "json")]
    [InlineData(TranscriptFormat.Tsv, "tsv")]
    [InlineData(TranscriptFormat.Html, "html")]
    [InlineData(JobLane.Interactive, "interactive")]
    [InlineData(JobLane.Backfill, "backfill")]
    [InlineData(InvalidationScope.Results, "results")]
    [InlineData(InvalidationScope.All, "all")]
    [InlineData(ResultSource.Local, "local")]
    [InlineData(ResultSource.Hot, "hot")]
    [InlineData(ResultSource.Durable, "durable")]
    [InlineData(ResultSource.Computed, "computed")]
    [InlineData(ResultSource.Joined, "joined")]
    public void Enumerations_travel_as_these_strings(Enum value, string text) =>
        Assert.All(
            Serializers.Values,
            options =>
            {
                Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(value, value.GetType(), options));
                Assert.Equal(value, JsonSerializer.Deserialize($"\"{text}\"", value.GetType(), options));
            }
        );

    [Theory]
    [InlineData(typeof(TranscriptFormat))]
    [InlineData(typeof(InvalidationScope))]
    [InlineData(typeof(JobLane))]
    [InlineData(typeof(ResultSource))]
    public void A_string_that_no_version_knows_yet_reads_as_a_value_that_is_not_defined(Type enumeration) =>
        Assert.All(
            Serializers.Values,
            options =>
            {
                foreach (var unknown in (string[])["\"docx\"", "\"\"", "\"1\""])
                    Assert.False(Enum.IsDefined(enumeration, JsonSerializer.Deserialize(unknown, enumeration, options)!));
                foreach (var wrong in (string[])["1", "{}", "[]", "true"])
                    Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(wrong, enumeration, options));
            }
        );

    [Fact]
    public void No_enumeration_has_a_value_without_a_documented_string()
    {
        var named = typeof(WireFormatTests)
            .GetMethod(nameof(Enumerations_travel_as_these_strings))!
            .GetCustomAttributes(inherit: false)
            .OfType<InlineDataAttribute>()
            .Select(a => a.Data[0])
            .ToHashSet();

        Assert.All(
            typeof(EnrichTranscript).Assembly.GetExportedTypes().Where(t => t.IsEnum).SelectMany(t => Enum.GetValues(t).Cast<object>()),
            value => Assert.Contains(value, named)
        );
    }

    [Fact]
    public void A_command_needs_no_more_than_its_identifiers()
    {
        var enrich = JsonSerializer.Deserialize<EnrichTranscript>(
            """{"jobId":"0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83","transcriptId":"42"}""",
            JsonSerializerOptions.Web
        )!;
        var invalidate = JsonSerializer.Deserialize<InvalidateTranscript>("""{"transcriptId":"42"}""", JsonSerializerOptions.Web)!;

        Assert.Equal(new EnrichTranscript { JobId = enrich.JobId, TranscriptId = "42" }, enrich);
        Assert.Equal(new InvalidateTranscript { TranscriptId = "42", Scope = InvalidationScope.Results }, invalidate);
    }

    [Fact]
    public void The_contracts_reference_the_framework_and_nothing_else() =>
        Assert.All(
            typeof(EnrichTranscript).Assembly.GetReferencedAssemblies(),
            reference =>
                Assert.True(File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"{reference.Name}.dll")), reference.Name)
        );

    private static void AssertShape(JsonNode schema, JsonObject json)
    {
        var properties = schema["properties"]!.AsObject();
        Assert.Equal(properties.Select(p => p.Key), json.Select(p => p.Key), StringComparer.Ordinal);
        Assert.All(schema["required"]!.AsArray(), name => Assert.True(json.ContainsKey((string)name!)));
        foreach (var (name, value) in json)
        {
            var type = properties[name]!["type"] is JsonArray types
                ? types.Select(t => (string)t!)
                : [(string?)properties[name]!["type"] ?? "string"];
            Assert.Contains(
                value!.GetValueKind() switch
                {
                    JsonValueKind.String => "string",
                    JsonValueKind.Number => "integer",
                    JsonValueKind.True or JsonValueKind.False => "boolean",
                    JsonValueKind.Array => "array",
                    var kind => kind.ToString().ToLowerInvariant(),
                },
                type,
                StringComparer.Ordinal
            );
            if (properties[name]!["enum"] is JsonArray choices)
                Assert.Contains((string)value!, choices.Select(c => (string?)c), StringComparer.Ordinal);
            if (properties[name]!["items"]?["properties"] is not null)
                Assert.All(value.AsArray(), item => AssertShape(properties[name]!["items"]!, item!.AsObject()));
        }
    }
}
