using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Caching.Files;

/// <summary>Where large binaries are, and how much room they may take.</summary>
public sealed class FilesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Files";

    private const long KiB = 1024;
    private const long GiB = 1024 * 1024 * KiB;

    /// <summary>
    /// The folder, shared by all workers of one durable tier: one that misses a file makes it again and replaces its entry. Default
    /// <c>files</c> in the data folder.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// Most bytes that the files may take; the least recently used ones are removed beyond it, down to nine tenths. Default 10 GiB, range
    /// 1 MiB to 16,384 GiB.
    /// </summary>
    [Range(1024 * KiB, 16_384 * GiB)]
    public long QuotaBytes { get; set; } = 10 * GiB;

    /// <summary>Largest file, in bytes; it must not be larger than the quota. Default 2 GiB, range 1 KiB to 1,024 GiB.</summary>
    [Range(KiB, 1024 * GiB)]
    public long MaxFileBytes { get; set; } = 2 * GiB;
}
