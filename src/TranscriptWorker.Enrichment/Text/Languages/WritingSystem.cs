using System.Buffers;

namespace TranscriptWorker.Enrichment.Text.Languages;

/// <summary>The letters in which a word is written.</summary>
internal enum WritingSystem
{
    /// <summary>No letters, or those of a writing system that no known language has.</summary>
    Other,

    Latin,

    Cyrillic,

    /// <summary>Arabic letters that Arabic itself has.</summary>
    Arabic,

    /// <summary>Arabic letters, among them one that Persian has and Arabic does not.</summary>
    Persian,

    Hebrew,
    Greek,
    Devanagari,
    Thai,
    Hangul,

    /// <summary>Chinese characters, which Japanese has too.</summary>
    Han,

    /// <summary>Hiragana and Katakana.</summary>
    Kana,
}

/// <summary>Determines the writing system of a word.</summary>
internal static class WritingSystems
{
    /// <summary>The letters of Persian that Arabic does not have: peh, tcheh, jeh, gaf, keheh, and yeh without dots.</summary>
    private static readonly SearchValues<char> PersianLetters = SearchValues.Create("\u067E\u0686\u0698\u06AF\u06A9\u06CC");

    public static WritingSystem Of(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty)
            return WritingSystem.Other;
        var first = word[0] switch
        {
            (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '\u00C0' and <= '\u024F' and not ('\u00D7' or '\u00F7')) =>
                WritingSystem.Latin,
            >= '\u0400' and <= '\u052F' => WritingSystem.Cyrillic,
            (>= '\u0620' and <= '\u06FF') or (>= '\uFB50' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFC') => WritingSystem.Arabic,
            (>= '\u0590' and <= '\u05FF') or (>= '\uFB1D' and <= '\uFB4F') => WritingSystem.Hebrew,
            (>= '\u0370' and <= '\u03FF') or (>= '\u1F00' and <= '\u1FFF') => WritingSystem.Greek,
            >= '\u0900' and <= '\u097F' => WritingSystem.Devanagari,
            >= '\u0E00' and <= '\u0E7F' => WritingSystem.Thai,
            (>= '\uAC00' and <= '\uD7A3') or (>= '\u1100' and <= '\u11FF') or (>= '\u3130' and <= '\u318F') => WritingSystem.Hangul,
            (>= '\u3041' and <= '\u30FF') or (>= '\uFF66' and <= '\uFF9F') => WritingSystem.Kana,
            '\u3005' or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') =>
                WritingSystem.Han,
            _ => WritingSystem.Other,
        };
        return first == WritingSystem.Arabic && word.ContainsAny(PersianLetters) ? WritingSystem.Persian : first;
    }
}
