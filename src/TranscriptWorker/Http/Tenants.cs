using TranscriptWorker.Caching;

namespace TranscriptWorker.Http;

/// <summary>The tenant that a request names.</summary>
internal static class Tenants
{
    /// <summary>Reads the tenant: null for none, which an empty text means too.</summary>
    /// <returns>Whether there may be such a tenant. A database may refuse the text of any other.</returns>
    public static bool TryRead(string? text, out string? tenantId)
    {
        tenantId = string.IsNullOrEmpty(text) ? null : text;
        return tenantId is null || Subject.IsValidTenant(tenantId);
    }
}
