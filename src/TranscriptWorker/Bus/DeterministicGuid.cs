using System.Security.Cryptography;
using System.Text;

namespace TranscriptWorker.Bus;

/// <summary>Name-based UUIDs, version 5: <see href="https://www.rfc-editor.org/rfc/rfc9562#section-5.5"/>.</summary>
internal static class DeterministicGuid
{
    public static Guid Create(Guid @namespace, string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        Span<byte> input = new byte[16 + text.Length];
        @namespace.TryWriteBytes(input, bigEndian: true, out _);
        text.CopyTo(input[16..]);
#pragma warning disable CA5350 // RFC 9562 prescribes SHA-1; no secret depends on it.
        Span<byte> hash = SHA1.HashData(input);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
