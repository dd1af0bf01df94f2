using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Formats.NonSpeech;

/// <summary>The words of a bracketed span, counted by the lists of <see cref="NonSpeechWords"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct SpanWords
{
    private const int MaxWords = 8;
    private const int MaxWordsAlone = 4;
    private const int LongestWord = 32;

    private int _words;
    private int _sources;
    private int _events;
    private bool _isFirstSound;
    private bool _isAfterSource;
    private bool _isSoundWithPartner;
    private bool _isLastSound;
    private bool _isSentence;

    /// <summary>
    /// Whether the words are a note of a sound: they begin or end with the name of one (<c>soft music</c>, <c>inaudible 00:19</c>), or name
    /// it with its source or its event (<c>phone ringing</c>, <c>music fades</c>, <c>door opens</c>), and they are no sentence about the
    /// speakers (<c>and I love music</c>).
    /// </summary>
    public readonly bool AreSound =>
        _words is > 0 and <= MaxWords
        && !_isSentence
        && (_isFirstSound || _isLastSound || _isSoundWithPartner || (_sources > 0 && _events > 0));

    /// <summary>
    /// Whether the words are a note of a sound if they stand in square brackets, in which nobody speaks: an editor does.
    /// </summary>
    /// <param name="isAlone">Whether they fill the cue.</param>
    public readonly bool AreSoundInSquareBrackets(bool isAlone) =>
        AreSound || (_words == 1 && _sources == 1) || (isAlone && _words is > 0 and <= MaxWordsAlone && !_isSentence);

    public static SpanWords Read(ReadOnlySpan<char> content)
    {
        var words = default(SpanWords);
        Span<char> lower = stackalloc char[LongestWord];
        for (var position = 0; position < content.Length; )
        {
            if (!IsLetter(content[position]))
            {
                position++;
                continue;
            }

            var length = 1;
            while (position + length < content.Length && IsLetter(content[position + length]))
                length++;
            words.Add(length > LongestWord ? default : lower[..content.Slice(position, length).ToLowerInvariant(lower)]);
            position += length;
            if (position < content.Length && content[position] is '\'' or '’')
                position = SkipClitic(content, position);
        }

        return words;
    }

    private void Add(ReadOnlySpan<char> word)
    {
        _words++;
        var isEvent = NonSpeechWords.IsEvent(word);
        _isSoundWithPartner |= _isLastSound && isEvent;
        _isLastSound = NonSpeechWords.IsSound(word);
        if (_words == 1)
            _isFirstSound = _isLastSound;
        _isSoundWithPartner |= _isAfterSource && _isLastSound;
        _isAfterSource = NonSpeechWords.IsSource(word);
        _sources += _isAfterSource ? 1 : 0;
        _events += isEvent ? 1 : 0;
        _isSentence |= NonSpeechWords.IsClausal(word);
    }

    /// <summary>The rest of "I'm" and "don't"; the article of "l'application" is left of its word.</summary>
    private static int SkipClitic(ReadOnlySpan<char> content, int apostrophe)
    {
        var end = apostrophe + 1;
        while (end < content.Length && IsLetter(content[end]))
            end++;
        return end - apostrophe <= 3 ? end : apostrophe + 1;
    }

    private static bool IsLetter(char character) => char.IsLetter(character);
}
