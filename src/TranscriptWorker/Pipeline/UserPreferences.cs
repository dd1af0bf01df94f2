using System.Text.Json;
using System.Text.Json.Serialization;
using TranscriptWorker.Caching;

namespace TranscriptWorker.Pipeline;

/// <summary>A user's preferences for jobs that leave features or language open.</summary>
/// <param name="Features">Names of features; null means all.</param>
/// <param name="Language">BCP 47 tag; null means that it is detected in the transcript.</param>
internal sealed record UserPreferences(IReadOnlyList<string>? Features, string? Language)
{
    public static readonly UserPreferences None = new(null, null);

    public static async Task<UserPreferences> ReadAsync(
        PreferencesCache cache,
        string? tenant,
        string? user,
        CancellationToken cancellationToken
    ) =>
        user is not null && await cache.ReadAsync(Subject.User(tenant, user), cancellationToken) is { } json
            ? JsonSerializer.Deserialize(json.Span, UserPreferencesJson.Default.UserPreferences) ?? None
            : None;

    public Task SaveAsync(SubjectChanges changes, string? tenant, string user, CancellationToken cancellationToken) =>
        changes.SavePreferencesAsync(
            Subject.User(tenant, user),
            JsonSerializer.Serialize(this, UserPreferencesJson.Default.UserPreferences),
            cancellationToken
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UserPreferences))]
internal sealed partial class UserPreferencesJson : JsonSerializerContext;
