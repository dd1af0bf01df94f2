using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Tests.Contracts;

/// <summary>
/// Writes the JSON Schema of each message: the shape from its record, the words from its comments, the bounds from the table here.
/// </summary>
internal static class MessageSchemas
{
    private const string Identifier = """{ "minLength": 1, "maxLength": 80, "pattern": "^[A-Za-z0-9._:-]+$" }""";
    private const string Tenant = """{ "minLength": 1, "maxLength": 36, "pattern": "^(?!(transcript|user)$)[A-Za-z0-9._-]+$" }""";
    private const string NotEmpty = """{ "not": { "const": "00000000-0000-0000-0000-000000000000" } }""";
    private const string NotNegative = """{ "minimum": 0 }""";
    private const string SizeOfBatch = """{ "minimum": 1, "maximum": 1000000 }""";
    private const string FromOne = """{ "minimum": 1 }""";

    /// <summary>What the records' types cannot say.</summary>
    private static readonly Dictionary<(Type Message, string Property), string> Bounds = new()
    {
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.JobId))] = NotEmpty,
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.TranscriptId))] = Identifier,
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.TenantId))] = Tenant,
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.ContentUri))] = """{ "format": "uri" }""",
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.AudioUri))] = """{ "format": "uri" }""",
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.Language))] =
            """{ "minLength": 1, "maxLength": 35, "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$" }""",
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.RequestedBy))] = Identifier,
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.SourceVersion))] = NotNegative,
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.BatchId))] = NotEmpty,
        [(typeof(EnrichTranscript), nameof(EnrichTranscript.BatchSize))] = SizeOfBatch,
        [(typeof(BatchCompleted), nameof(BatchCompleted.BatchId))] = NotEmpty,
        [(typeof(BatchCompleted), nameof(BatchCompleted.TenantId))] = Tenant,
        [(typeof(BatchCompleted), nameof(BatchCompleted.Size))] = SizeOfBatch,
        [(typeof(BatchCompleted), nameof(BatchCompleted.Enriched))] = NotNegative,
        [(typeof(BatchCompleted), nameof(BatchCompleted.Failed))] = NotNegative,
        [(typeof(BatchCompleted), nameof(BatchCompleted.Cancelled))] = NotNegative,
        [(typeof(CancelJob), nameof(CancelJob.JobId))] = NotEmpty,
        [(typeof(CancelJob), nameof(CancelJob.TenantId))] = Tenant,
        [(typeof(JobCancellationAccepted), nameof(JobCancellationAccepted.JobId))] = NotEmpty,
        [(typeof(JobCancellationAccepted), nameof(JobCancellationAccepted.TenantId))] = Tenant,
        [(typeof(JobCancellationAccepted), nameof(JobCancellationAccepted.Reason))] = """{ "maxLength": 200 }""",
        [(typeof(JobCancellationFailed), nameof(JobCancellationFailed.TenantId))] = """{ "maxLength": 128 }""",
        [(typeof(InvalidateTranscript), nameof(InvalidateTranscript.TranscriptId))] = Identifier,
        [(typeof(InvalidateTranscript), nameof(InvalidateTranscript.TenantId))] = Tenant,
        [(typeof(TranscriptEnriched), nameof(TranscriptEnriched.JobId))] = NotEmpty,
        [(typeof(TranscriptEnriched), nameof(TranscriptEnriched.TranscriptId))] = Identifier,
        [(typeof(TranscriptEnriched), nameof(TranscriptEnriched.TenantId))] = Tenant,
        [(typeof(TranscriptEnriched), nameof(TranscriptEnriched.Generation))] = FromOne,
        [(typeof(InvalidateTranscript), nameof(InvalidateTranscript.UpToSourceVersion))] = NotNegative,
        [(typeof(TranscriptEnriched), nameof(TranscriptEnriched.SourceVersion))] = NotNegative,
        [(typeof(TranscriptEnriched), nameof(TranscriptEnriched.Milliseconds))] = NotNegative,
        [(typeof(EnrichedFeature), nameof(EnrichedFeature.Fingerprint))] = """{ "pattern": "^[0-9a-f]{32}$" }""",
        [(typeof(EnrichedFeature), nameof(EnrichedFeature.Milliseconds))] = NotNegative,
        [(typeof(EnrichedFeature), nameof(EnrichedFeature.ComputeMilliseconds))] = NotNegative,
        [(typeof(EnrichedFeature), nameof(EnrichedFeature.Result))] = """{ "type": ["object", "null"] }""",
        [(typeof(EnrichmentFailed), nameof(EnrichmentFailed.TranscriptId))] = """{ "maxLength": 128 }""",
        [(typeof(EnrichmentFailed), nameof(EnrichmentFailed.TenantId))] = """{ "maxLength": 128 }""",
        [(typeof(InvalidationFailed), nameof(InvalidationFailed.TranscriptId))] = """{ "maxLength": 128 }""",
        [(typeof(InvalidationFailed), nameof(InvalidationFailed.TenantId))] = """{ "maxLength": 128 }""",
        [(typeof(TranscriptInvalidated), nameof(TranscriptInvalidated.TranscriptId))] = Identifier,
        [(typeof(TranscriptInvalidated), nameof(TranscriptInvalidated.TenantId))] = Tenant,
        [(typeof(TranscriptInvalidated), nameof(TranscriptInvalidated.Reason))] = """{ "maxLength": 200 }""",
        [(typeof(TranscriptInvalidated), nameof(TranscriptInvalidated.Generation))] = FromOne,
    };

    /// <summary>What a sender must say. An event carries everything that cannot be null.</summary>
    private static readonly Dictionary<Type, string[]> RequiredOfSender = new()
    {
        [typeof(EnrichTranscript)] = ["jobId", "transcriptId"],
        [typeof(InvalidateTranscript)] = ["transcriptId"],
        [typeof(CancelJob)] = ["jobId"],
    };

    private static readonly XmlDocumentation Comments = new(typeof(EnrichTranscript).Assembly);

    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        // The worker reads numbers from strings too; nobody is told to write them so.
        NumberHandling = JsonNumberHandling.Strict,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string FileNameOf(Type message) => JsonNamingPolicy.KebabCaseLower.ConvertName(message.Name) + ".schema.json";

    public static JsonObject Create(Type message)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"urn:message:{message.Namespace}:{message.Name}",
            ["title"] = message.Name,
        };
        var shape = Wire.GetJsonSchemaAsNode(
            message,
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe }
        );
        foreach (var (name, value) in shape.AsObject())
            schema[name] = value?.DeepClone();
        return schema;
    }

    public static string Write(JsonObject schema) => schema.ToJsonString(Wire) + "\n";

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        var described = new JsonObject();
        var property = context.PropertyInfo?.AttributeProvider as PropertyInfo;
        if (DescriptionOf(context.TypeInfo.Type, property) is { } words)
            described["description"] = words;
        if (ChoicesOf(context.TypeInfo.Type) is { } choices)
            described["enum"] = choices;
        else if (node is JsonObject shape)
            foreach (var (name, value) in shape)
                described[name] = value?.DeepClone();

        if (property is null && described["properties"] is JsonObject properties)
        {
            var required = RequiredOfSender.TryGetValue(context.TypeInfo.Type, out var names)
                ? names
                : [.. properties.Where(p => !IsNullable(p.Value!)).Select(p => p.Key)];
            described["required"] = new JsonArray([.. required.Select(n => JsonValue.Create(n))]);
        }

        if (property is not null && Bounds.TryGetValue((property.DeclaringType!, property.Name), out var bounds))
            foreach (var (name, value) in JsonNode.Parse(bounds)!.AsObject())
                described[name] = value?.DeepClone();
        if (IsReason(property))
            described["examples"] = new JsonArray([
                .. typeof(FailureReasons).GetFields().Select(f => JsonValue.Create(XmlDocumentation.NameOf(f))),
            ]);
        return described;
    }

    private static string? DescriptionOf(Type type, PropertyInfo? property)
    {
        var words = property is null ? Comments.Of(type) : Comments.Of(property);
        var choice = Nullable.GetUnderlyingType(type) ?? type;
        if (IsReason(property))
            choice = typeof(FailureReasons);
        else if (property is null || !choice.IsEnum)
            return words;
        var values = choice.GetFields().Where(f => f.IsLiteral).Select(f => $"{XmlDocumentation.NameOf(f)}: {Comments.Of(f)}");
        return $"{words} {string.Join(' ', values)}";
    }

    /// <summary>An enumeration's strings, which the exporter cannot see behind a converter.</summary>
    private static JsonArray? ChoicesOf(Type type)
    {
        var choice = Nullable.GetUnderlyingType(type) ?? type;
        if (!choice.IsEnum)
            return null;
        var names = new JsonArray([.. Enum.GetValues(choice).Cast<object>().Select(v => JsonSerializer.SerializeToNode(v, choice, Wire))]);
        if (choice != type)
            names.Add((JsonNode?)null);
        return names;
    }

    private static bool IsReason(PropertyInfo? property) =>
        property?.Name is nameof(EnrichmentFailed.Reason)
        && (property.DeclaringType == typeof(EnrichmentFailed) || property.DeclaringType == typeof(InvalidationFailed));

    private static bool IsNullable(JsonNode node) =>
        (node["type"] is JsonArray types && types.Any(t => (string?)t is "null"))
        || (node["enum"] is JsonArray values && values.Any(v => v is null));
}
