using System.Net.Http.Headers;
using System.Text.Json;

namespace TranscriptWorker.Caching.Files;

/// <summary>The metadata of a file, which is the value of its entry.</summary>
/// <param name="Length">Bytes; at least one.</param>
/// <param name="Sha256">SHA-256 of the content: 64 lower-case hexadecimal digits.</param>
/// <param name="MediaType">Media type of the content, such as <c>audio/flac</c>.</param>
public sealed record FileMetadata(long Length, string Sha256, string MediaType)
{
    /// <summary>Longest media type, in characters: two names of 127 (RFC 6838, section 4.2) and the slash.</summary>
    public const int MaxMediaTypeLength = 255;

    /// <summary>Reads the value of an entry; null if it is not metadata of a file.</summary>
    public static FileMetadata? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<FileMetadata>(json, JsonSerializerOptions.Web) is { IsValid: true } metadata
                ? metadata
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static bool IsMediaType(string? text) =>
        text is { Length: > 0 and <= MaxMediaTypeLength } && MediaTypeHeaderValue.TryParse(text, out _);

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    // JSON may hold null for a property that is not nullable.
    private bool IsValid => Length > 0 && FileName.IsHash(Sha256) && IsMediaType(MediaType);
}
