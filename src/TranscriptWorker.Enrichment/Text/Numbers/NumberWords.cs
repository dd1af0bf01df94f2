using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text.Numbers;

/// <summary>The number words of a language.</summary>
/// <param name="Small">Words for 0 to 99 with their values.</param>
/// <param name="Multipliers">Words for 100 and for powers of 1,000 with their values.</param>
/// <param name="Link">The word between two parts of a number: "and".</param>
internal sealed record NumberWords(FrozenDictionary<string, int> Small, FrozenDictionary<string, long> Multipliers, string Link)
{
    private static readonly NumberWords English = Create(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "hundred=100 thousand=1000 million=1000000 billion=1000000000 trillion=1000000000000",
        "and"
    );

    private static readonly NumberWords German = CreateGerman();

    private static readonly NumberWords French = Create(
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        "vingt trente quarante cinquante soixante",
        "cent=100 cents=100 mille=1000 million=1000000 millions=1000000 milliard=1000000000 milliards=1000000000",
        "et"
    );

    private static readonly NumberWords Spanish = Create(
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
            + "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho "
            + "veintinueve",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        "cien=100 ciento=100 mil=1000 millón=1000000 millones=1000000",
        "y"
    );

    private static readonly NumberWords None = new(FrozenDictionary<string, int>.Empty, FrozenDictionary<string, long>.Empty, "");

    public static NumberWords For(string language) =>
        language switch
        {
            "en" => English,
            "de" => German,
            "fr" => French,
            "es" => Spanish,
            _ => None,
        };

    private static NumberWords Create(string small, string tens, string multipliers, string link)
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, word) in small.Split(' ').Index())
            values[word] = i;
        foreach (var (i, word) in tens.Split(' ').Index())
            values[word] = (i + 2) * 10;
        return new NumberWords(values.ToFrozenDictionary(StringComparer.Ordinal), Pairs(multipliers), link);
    }

    /// <summary>German writes the numbers below 100 and the hundreds as one word each: "fünfundzwanzig", "zweihundert".</summary>
    private static NumberWords CreateGerman()
    {
        string[] units = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"];
        var german = Create(
            "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn "
                + "neunzehn",
            "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
            "hundert=100 tausend=1000 million=1000000 millionen=1000000 milliarde=1000000000 milliarden=1000000000",
            ""
        );
        var small = german.Small.ToDictionary(StringComparer.Ordinal);
        var multipliers = german.Multipliers.ToDictionary(StringComparer.Ordinal);
        foreach (var (tens, value) in german.Small)
        {
            if (value < 20)
                continue;
            foreach (var (i, unit) in units.Index())
                small[unit + "und" + tens] = value + i + 1;
        }

        foreach (var (i, unit) in units.Index())
        {
            multipliers[unit + "hundert"] = (i + 1) * 100;
            multipliers[unit + "tausend"] = (i + 1) * 1000;
        }

        return new NumberWords(
            small.ToFrozenDictionary(StringComparer.Ordinal),
            multipliers.ToFrozenDictionary(StringComparer.Ordinal),
            ""
        );
    }

    private static FrozenDictionary<string, long> Pairs(string pairs) =>
        pairs
            .Split(' ')
            .Select(pair => pair.Split('='))
            .ToFrozenDictionary(pair => pair[0], pair => long.Parse(pair[1]), StringComparer.Ordinal);
}
