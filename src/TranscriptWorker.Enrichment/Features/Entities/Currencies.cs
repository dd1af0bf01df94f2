using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Features.Entities;

/// <summary>Symbols, codes and names of currencies, with their codes of ISO 4217.</summary>
/// <remarks>
/// A name that several currencies share has no code unless a word before it or the region tells: pesos, rupees, crowns. "dollar" and "$"
/// alone mean the dollar of the region, and the United States dollar if no region is known. "pound" is money only in the region GB.
/// </remarks>
internal static class Currencies
{
    /// <summary>The value of a name that is money of an uncertain currency.</summary>
    public const string Uncertain = "";

    private static readonly FrozenSet<string> Codes = (
        "usd eur gbp chf jpy cny inr cad aud nzd sek nok dkk pln czk huf ron bgn try rub uah brl mxn ars clp "
        + "cop zar krw sgd hkd ils aed sar"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Names = Pairs(
        "euro=EUR euros=EUR dollar=USD dollars=USD dólar=USD dólares=USD yen=JPY franken=CHF bucks=USD yuan=CNY renminbi=CNY zloty=PLN "
            + "złoty=PLN peso= pesos= rupee= rupees= krone= kronen= kroner= crowns= lira= rubel=RUB ruble=RUB rubles=RUB won=KRW"
    );

    private static readonly FrozenDictionary<string, string> Cents = Pairs(
        "cent=C cents=C centime=EUR centimes=EUR céntimos=EUR pence=GBP"
    );

    private static readonly FrozenDictionary<string, string> DollarsOf = Pairs(
        "us=USD american=USD u=USD canadian=CAD ca=CAD c=CAD australian=AUD au=AUD a=AUD nz=NZD hk=HKD singapore=SGD s=SGD r=BRL"
    );

    private static readonly FrozenDictionary<string, string> DollarByRegion = Pairs("CA=CAD AU=AUD NZ=NZD HK=HKD SG=SGD");

    /// <summary>The code for a symbol, or null if the character is none.</summary>
    /// <param name="symbol">The character.</param>
    /// <param name="before">The lower-case word that is attached before it; empty if there is none.</param>
    /// <param name="region">Region of the transcript; null if it is unknown.</param>
    public static string? OfSymbol(char symbol, string before, string? region) =>
        symbol switch
        {
            '$' => DollarsOf.GetValueOrDefault(before) ?? Dollar(region),
            '€' => "EUR",
            '£' => "GBP",
            '₹' => "INR",
            '₽' => "RUB",
            '₩' => "KRW",
            '₺' => "TRY",
            '₪' => "ILS",
            '₴' => "UAH",
            '¥' => Uncertain,
            _ => null,
        };

    /// <summary>The code for a code or a name, or null if the word is none.</summary>
    public static string? OfWord(string word, string? region)
    {
        if (Codes.Contains(word))
            return word.ToUpperInvariant();
        if (word is "pound" or "pounds" or "quid")
            return region is "GB" ? "GBP" : null;
        if (word is "francs" or "franc")
            return region is "CH" ? "CHF" : Uncertain;
        return word is "dollar" or "dollars" ? Dollar(region) : Names.GetValueOrDefault(word);
    }

    /// <summary>The code for a qualified dollar or pound such as "Canadian dollars"; null if the two words are none.</summary>
    public static string? OfWords(string first, string second)
    {
        if (second is "dollar" or "dollars")
            return DollarsOf.GetValueOrDefault(first);
        return (first, second) switch
        {
            ("pounds" or "pound", "sterling") or ("british", "pounds") => "GBP",
            ("swiss", "francs") or ("schweizer", "franken") or ("francs", "suisses") => "CHF",
            _ => null,
        };
    }

    /// <summary>The code for a hundredth such as "cents", or null if the word is none.</summary>
    public static string? OfHundredth(string word, string language, string? region) =>
        Cents.GetValueOrDefault(word) is not { } code ? null
        : code is not "C" ? code
        : language is "en" ? Dollar(region)
        : "EUR";

    public static bool IsCode(string word) => Codes.Contains(word);

    private static string Dollar(string? region) => region is null ? "USD" : DollarByRegion.GetValueOrDefault(region) ?? "USD";

    private static FrozenDictionary<string, string> Pairs(string pairs) =>
        pairs.Split(' ').Select(pair => pair.Split('=')).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
