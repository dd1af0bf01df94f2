using System.Buffers;
using System.Text;

namespace TranscriptWorker.Enrichment.Formats.Encodings;

/// <summary>UTF-8 of which a few characters were cut or broken. In any other encoding most characters would be broken.</summary>
internal static class DamagedUtf8
{
    private const int MinWholePerBroken = 10;
    private const int MinWhole = 3;

    public static bool IsPlausible(ReadOnlySpan<byte> bytes)
    {
        int whole = 0,
            broken = 0;
        while (!bytes.IsEmpty)
        {
            var ascii = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (ascii < 0)
                break;

            bytes = bytes[ascii..];
            if (Rune.DecodeFromUtf8(bytes, out _, out var length) == OperationStatus.Done)
                whole++;
            else
                broken++;

            bytes = bytes[length..];
        }

        return whole >= MinWhole && (broken <= 1 || broken <= whole / MinWholePerBroken);
    }
}
