using System.Text.Json.Serialization;

namespace TranscriptWorker.Enrichment.Features;

/// <summary>How features are written: camelCase, and every property always present, null where there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpeakerStatistics))]
[JsonSerializable(typeof(KeyPhrases))]
[JsonSerializable(typeof(Summary))]
internal sealed partial class FeatureJson : JsonSerializerContext;
