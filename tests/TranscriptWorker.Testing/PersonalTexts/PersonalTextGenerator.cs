using System.Globalization;
using System.Text;

namespace TranscriptWorker.Testing.PersonalTexts;

/// <summary>
/// Writes texts with personal data and with numbers that look like it: orders, versions, times, ISBNs, prices, pages. The same seed gives
/// the same texts.
/// </summary>
internal static class PersonalTextGenerator
{
    /// <summary>Texts of one to three sentences, each of one language.</summary>
    /// <param name="templates">A half of <see cref="PersonalTextTemplates"/>.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="count">Number of texts.</param>
    public static IEnumerable<LabelledText> Generate((string Language, string Sentence)[] templates, int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var (language, first) = templates[random.Next(templates.Length)];
            var same = templates.Where(template => string.Equals(template.Language, language, StringComparison.Ordinal)).ToList();
            var text = new StringBuilder();
            var spans = new List<LabelledSpan>();
            Append(text, spans, first, language, random);
            for (var more = random.Next(3); more > 0; more--)
            {
                text.Append(' ');
                Append(text, spans, same[random.Next(same.Count)].Sentence, language, random);
            }

            yield return new LabelledText(language, text.ToString(), spans);
        }
    }

    private static void Append(StringBuilder text, List<LabelledSpan> spans, string sentence, string language, Random random)
    {
        var from = 0;
        while (from < sentence.Length)
        {
            var open = sentence.AsSpan(from).IndexOfAny('{', '<');
            if (open < 0)
                break;
            open += from;
            var close = sentence.IndexOf(sentence[open] == '{' ? '}' : '>', open);
            text.Append(sentence, from, open - from);
            var name = sentence[(open + 1)..close];
            var start = text.Length;
            text.Append(sentence[open] == '{' ? PersonalValues.Create(name, random) : LookAlikes.Create(name, language, random));
            if (sentence[open] == '{')
                spans.Add(new LabelledSpan(name.Split(':')[0], start, text.Length));
            from = close + 1;
        }

        text.Append(sentence, from, sentence.Length - from);
    }
}

/// <summary>Values that look like personal data and are none.</summary>
internal static class LookAlikes
{
    public static string Create(string name, string language, Random random)
    {
        var comma = language is not "en";
        return name switch
        {
            "order" => random.Next(3) switch
            {
                0 => Digits(random, 8, first: '7'),
                1 => $"{Digits(random, 3)}-{Digits(random, 7)}-{Digits(random, 7)}",
                _ => $"{Digits(random, 3)}-{Digits(random, 3)}-{Digits(random, 4)}",
            },
            "version" => random.Next(2) == 0
                ? $"{random.Next(1, 20)}.{random.Next(10)}.{random.Next(30)}"
                : $"{random.Next(1, 12)}.{random.Next(10)}.{random.Next(100, 256)}.{random.Next(50)}",
            "time" => string.Create(CultureInfo.InvariantCulture, $"{random.Next(24):00}:{random.Next(60):00}"),
            "year" => random.Next(1950, 2030).ToString(CultureInfo.InvariantCulture),
            "page" => random.Next(1, 900).ToString(CultureInfo.InvariantCulture),
            "percent" => $"{random.Next(100)}{(comma ? ',' : '.')}{random.Next(10)} %",
            "price" => comma
                ? $"{random.Next(1, 900)}.{Digits(random, 3)},{Digits(random, 2)} €"
                : $"${random.Next(1, 900)},{Digits(random, 3)}.{Digits(random, 2)}",
            "date" => comma
                ? $"{random.Next(1, 29)}.{random.Next(1, 13)}.{random.Next(2000, 2030)}"
                : $"2026-{random.Next(10, 13)}-{random.Next(10, 29)}",
            "isbn" => $"978-{random.Next(10)}-{Digits(random, 2)}-{Digits(random, 6)}-{random.Next(10)}",
            "mac" => string.Join(':', Enumerable.Range(0, 6).Select(_ => random.Next(256).ToString("x2", CultureInfo.InvariantCulture))),
            "count" => random.Next(2) == 0 ? "one two three four five six seven eight" : "nine eight seven six five four three two one",
            "broken-card" => BrokenCard(random),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such look-alike."),
        };
    }

    /// <summary>A card number with another last digit than its check digit.</summary>
    private static string BrokenCard(Random random)
    {
        var card = PersonalValues.Card(random);
        return $"{card[..4]} {card[4..8]} {card[8..12]} {card[12..15]}{(card[15] - '0' + 1 + random.Next(9)) % 10}";
    }

    private static string Digits(Random random, int count, char? first = null) => PersonalValues.Digits(random, count, first);
}
