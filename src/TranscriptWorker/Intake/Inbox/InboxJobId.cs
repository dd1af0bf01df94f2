using System.Globalization;
using System.Security.Cryptography;
using TranscriptWorker.Bus;

namespace TranscriptWorker.Intake;

/// <summary>The ids of jobs that come as files: the same file gives the same id.</summary>
internal static class InboxJobId
{
    private static readonly Guid Namespace = new("9c1e6f0b-2a55-4c0e-8f0e-6d3b7b1c9a27");

    /// <summary>The id.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="modifiedAt">Its modification time: a file that is copied into the inbox again is another job.</param>
    /// <param name="content">Its content.</param>
    public static Guid Of(string name, DateTime modifiedAt, ReadOnlySpan<byte> content) =>
        DeterministicGuid.Create(
            Namespace,
            string.Create(CultureInfo.InvariantCulture, $"{name}|{modifiedAt.Ticks}|{Convert.ToHexStringLower(SHA256.HashData(content))}")
        );
}
