using System.Security.Cryptography;
using System.Text;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Pipeline;

/// <summary>What the name of a file says of the transcript in it.</summary>
internal static class TranscriptName
{
    private const int HashLength = 8;

    /// <summary>The format that the extension stands for; plain text if none does.</summary>
    public static TranscriptFormat FormatOf(string path) =>
        TranscriptFormats.FindName(Path.GetExtension(path)) is { } name ? Enum.Parse<TranscriptFormat>(name) : TranscriptFormat.PlainText;

    /// <summary>
    /// The id: the path without its extension and with dots as separators. Characters that an id cannot have are replaced, and a hash
    /// distinguishes the id from those of similar names.
    /// </summary>
    public static string IdOf(string relativePath)
    {
        var name = Path.ChangeExtension(relativePath, null).Replace(Path.DirectorySeparatorChar, '.');
        if (Subject.IsValidId(name))
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
        var kept = new string(
            name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')
                .Take(Subject.MaxIdLength - HashLength - 1)
                .ToArray()
        );
        return $"{kept}-{hash}";
    }
}
