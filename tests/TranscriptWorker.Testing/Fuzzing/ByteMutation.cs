using System.Text;

namespace TranscriptWorker.Testing.Fuzzing;

/// <summary>Changes the bytes of a source in a few places.</summary>
internal static class ByteMutation
{
    private const int MaxChanges = 8;
    private const int MaxBlock = 200;
    private const int MaxRepeats = 300;

    /// <summary>Longest result; repeated blocks would grow it without end.</summary>
    private const int MaxLength = 256 * 1024;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\n\n",
            "\r",
            "\0",
            "\t",
            " --> ",
            "->",
            "00:00:01.000",
            "99999999999999999999",
            "-1",
            "1e308",
            "NaN",
            "null",
            "[",
            "{",
            "]",
            "}",
            "\"",
            "\\u",
            "\\ud83d",
            ":",
            ",",
            "<",
            ">",
            "<v ",
            "</",
            "&#",
            "&amp",
            "WEBVTT",
            "NOTE ",
            ">> ",
            "Ann: ",
            "- ",
            "\u2028",
            "\uFEFF",
            "\u202E",
            "\u0301",
            "\u3002",
            "\U0001F600",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE],
        [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        [0xC0, 0xAF],
    ];

    public static byte[] Mutate(byte[] source, IReadOnlyList<byte[]> others, Random random)
    {
        var bytes = new List<byte>(source);
        for (var changes = random.Next(1, MaxChanges + 1); changes > 0; changes--)
            Change(bytes, others, random);
        if (bytes.Count > MaxLength)
            bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, IReadOnlyList<byte[]> others, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, MaxBlock), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0 when length > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when length > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                Repeat(bytes, at, length, random.Next(1, MaxRepeats));
                break;
            case 5:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 6:
                var other = others[random.Next(others.Count)];
                bytes.InsertRange(at, other.AsSpan(random.Next(other.Length + 1)));
                break;
            case 7:
                ReplaceDigits(bytes, at, random);
                break;
            default:
                bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                break;
        }
    }

    private static void Repeat(List<byte> bytes, int at, int length, int times)
    {
        var block = bytes.GetRange(at, length);
        for (var i = 0; i < times && bytes.Count < MaxLength; i++)
            bytes.InsertRange(at, block);
    }

    private static void ReplaceDigits(List<byte> bytes, int from, Random random)
    {
        var at = bytes.FindIndex(from, static value => char.IsAsciiDigit((char)value));
        if (at >= 0)
            bytes[at] = (byte)random.Next('0', '9' + 1);
    }
}
