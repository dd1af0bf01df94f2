using System.Buffers;

namespace TranscriptWorker.Caching;

/// <summary>
/// The unit of invalidation: <c>transcript:42</c>, <c>user:ann</c>, with the tenant in front if there is one:
/// <c>acme:transcript:42</c>.
/// </summary>
/// <remarks>
/// A tenant holds no colon and is not the name of a type, so no two subjects have the same text. The longest subject has 128
/// characters: tenant 36, colon, type 10, colon, identifier 80.
/// </remarks>
public readonly record struct Subject
{
    /// <summary>Longest identifier, in characters.</summary>
    public const int MaxIdLength = 80;

    /// <summary>Longest tenant, in characters.</summary>
    public const int MaxTenantLength = 36;

    /// <summary>Longest subject, in characters.</summary>
    public const int MaxLength = 128;

    private const string TranscriptType = "transcript";
    private const string UserType = "user";

    private static readonly SearchValues<char> TenantCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"
    );

    private Subject(string value) => Value = value;

    private Subject(string? tenant, string type, string id) => Value = tenant is null ? $"{type}:{id}" : $"{tenant}:{type}:{id}";

    /// <summary>The subject as it is written in keys and rows.</summary>
    public string Value { get; }

    /// <summary>The subject of a transcript.</summary>
    /// <exception cref="ArgumentException">Tenant or identifier is not valid.</exception>
    public static Subject Transcript(string? tenant, string id) => Create(tenant, TranscriptType, id);

    /// <summary>The subject of a transcript; null if tenant or identifier is not valid.</summary>
    public static Subject? FindTranscript(string? tenant, string? id) =>
        (tenant is null || IsValidTenant(tenant)) && IsValidId(id) ? Transcript(tenant, id!) : null;

    /// <summary>The subject of a user.</summary>
    /// <exception cref="ArgumentException">Tenant or identifier is not valid.</exception>
    public static Subject User(string? tenant, string id) => Create(tenant, UserType, id);

    /// <summary>Whether a text may be the identifier of a transcript or user: 1 to 80 of <c>A–Z a–z 0–9 . _ : -</c>.</summary>
    public static bool IsValidId(string? id) => id is { Length: > 0 and <= MaxIdLength } && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>Whether a text may be a tenant: 1 to 36 of <c>A–Z a–z 0–9 . _ -</c>, and not the name of a type of subject.</summary>
    public static bool IsValidTenant(string? tenant) =>
        tenant is { Length: > 0 and <= MaxTenantLength } and not TranscriptType and not UserType
        && !tenant.AsSpan().ContainsAnyExcept(TenantCharacters);

    /// <inheritdoc/>
    public override string ToString() => Value;

    internal static Subject FromStored(string value) => new(value);

    private static Subject Create(string? tenant, string type, string id)
    {
        if (tenant is not null && !IsValidTenant(tenant))
            throw new ArgumentException("The tenant is not valid.", nameof(tenant));
        if (!IsValidId(id))
            throw new ArgumentException("The identifier is not valid.", nameof(id));
        return new Subject(tenant, type, id);
    }
}
