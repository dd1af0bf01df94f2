using System.Buffers;
using System.Text;

namespace TranscriptWorker.Enrichment.Formats.Markup;

/// <summary>
/// Normalises text: a run of white space becomes one space, or one line feed if it contains a line break, and is removed at either end.
/// Control characters, bidirectional controls and zero-width spaces are removed; NUL and half a surrogate pair become U+FFFD.
/// </summary>
internal sealed class NormalizedText
{
    private static readonly SearchValues<char> VisibleAscii = SearchValues.Create([
        .. Enumerable.Range('!', '~' - '!' + 1).Select(character => (char)character),
    ]);

    private char[] _characters = new char[512];
    private int _length;
    private char _pending;

    public ReadOnlySpan<char> Written => _characters.AsSpan(0, _length);

    /// <summary>Whether a character was removed or replaced since <see cref="Clear"/>.</summary>
    public bool Removed { get; private set; }

    public void Clear()
    {
        _length = 0;
        _pending = '\0';
        Removed = false;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(VisibleAscii);
            if (run < 0)
                run = text.Length;

            if (run > 0)
            {
                Write(text[..run]);
                text = text[run..];
                continue;
            }

            _ = Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            if (rune == Rune.ReplacementChar && text[0] != '\uFFFD')
                Removed = true;

            Append(rune);
            text = text[consumed..];
        }
    }

    public void Append(Rune character)
    {
        if (character.Value == 0)
        {
            Removed = true;
            character = Rune.ReplacementChar;
        }

        if (character.Value is '\n' or '\r')
            _pending = '\n';
        else if (Rune.IsWhiteSpace(character))
            _pending = _pending == '\n' ? '\n' : ' ';
        else if (Rune.IsControl(character) || IsInvisible(character.Value))
            Removed = true;
        else
        {
            Span<char> units = stackalloc char[2];
            Write(units[..character.EncodeToUtf16(units)]);
        }
    }

    /// <summary>Whether the character is a bidirectional control (Unicode Bidi_Control), a zero-width space or a byte order mark.</summary>
    public static bool IsInvisible(int character) =>
        character is 0x061C or 0x200B or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF;

    private void Write(ReadOnlySpan<char> visible)
    {
        var needed = _length + visible.Length + 1;
        if (needed > _characters.Length)
            Array.Resize(ref _characters, Math.Max(needed, _characters.Length * 2));

        if (_pending != '\0' && _length > 0)
            _characters[_length++] = _pending;

        _pending = '\0';
        visible.CopyTo(_characters.AsSpan(_length));
        _length += visible.Length;
    }
}
