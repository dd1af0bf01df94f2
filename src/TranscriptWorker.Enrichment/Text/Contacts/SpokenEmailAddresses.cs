using System.Collections.Frozen;
using System.Text;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Text.Contacts;

/// <summary>Finds e-mail addresses and domain names as people say them: "john dot smith at example dot com".</summary>
/// <remarks>
/// "at", a name, "dot" and a top-level domain are no address by themselves ("look at example dot com"). They are one if the words before
/// "at" contain "dot", "underscore" or "dash" or are spelled letter by letter, if the sign is named by a word without another meaning
/// ("arobase", "arroba"), or if a word such as "email" stands shortly before. Otherwise they are a domain name.
/// </remarks>
internal static class SpokenEmailAddresses
{
    private const int MaxLocalTokens = 24;
    private const int MaxLabels = 4;
    private const int AnnouncedWithin = 6;

    private static readonly FrozenSet<string> Announcements = Set(
        "email emails mail e-mail address mailing adresse mailadresse mailen courriel correo dirección"
    );

    private static readonly FrozenSet<string> Dots = Set("dot punkt point punto");
    private static readonly FrozenSet<string> Signs = Set("arobase arroba klammeraffe");

    private static readonly FrozenDictionary<string, char> Joints = new Dictionary<string, char>(StringComparer.Ordinal)
    {
        ["dot"] = '.',
        ["punkt"] = '.',
        ["point"] = '.',
        ["punto"] = '.',
        ["underscore"] = '_',
        ["unterstrich"] = '_',
        ["dash"] = '-',
        ["hyphen"] = '-',
        ["bindestrich"] = '-',
        ["tiret"] = '-',
        ["guion"] = '-',
        ["minus"] = '-',
        ["plus"] = '+',
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> NoNames = Set(
        "a an the this that these those your our my his her their at on in of www dot und et y so okay ok alright like called is as"
    );

    /// <summary>The addresses and domains, in order; an address contains an @ sign.</summary>
    public static List<Contact> Find(Tokens tokens)
    {
        var found = new List<Contact>();
        var from = 0;
        for (var i = 1; i + 1 < tokens.Count; i++)
        {
            if (!Dots.Contains(tokens.Lower(i)) || !TopLevelDomains.Spoken.Contains(tokens.Lower(i + 1)) || !IsJoined(tokens, i))
                continue;
            var first = FirstLabel(tokens, i - 1, from);
            var last = LastLabel(tokens, i + 1);
            if (first < 0 || NoNames.Contains(tokens.Lower(first)))
                continue;
            var domain = Spelled(tokens, first, last);
            var local = LocalStart(tokens, first - 1, from);
            found.Add(
                local >= 0
                    ? new Contact(tokens[local].Start, tokens[last].End, Spelled(tokens, local, first - 2) + "@" + domain)
                    : new Contact(tokens[first].Start, tokens[last].End, domain)
            );
            from = last + 1;
            i = last;
        }

        return found;
    }

    private static bool IsJoined(Tokens tokens, int dot) => tokens.Follows(dot) && tokens.Follows(dot + 1);

    /// <summary>Walks back over "mail dot example" to the first label of the domain.</summary>
    private static int FirstLabel(Tokens tokens, int label, int from)
    {
        for (var labels = 1; labels < MaxLabels && label - 2 >= from; labels++)
        {
            if (!Dots.Contains(tokens.Lower(label - 1)) || !IsJoined(tokens, label - 1) || NoNames.Contains(tokens.Lower(label - 2)))
                break;
            label -= 2;
        }

        return label >= from ? label : -1;
    }

    private static int LastLabel(Tokens tokens, int last) =>
        last + 2 < tokens.Count && Dots.Contains(tokens.Lower(last + 1)) && TopLevelDomains.Spoken.Contains(tokens.Lower(last + 2))
            ? last + 2
            : last;

    /// <summary>The first token of the part before the sign; -1 if there is no sign or no certain address.</summary>
    private static int LocalStart(Tokens tokens, int sign, int from)
    {
        var certain = Signs.Contains(tokens.Lower(sign));
        if (sign <= from || !(certain || tokens.Lower(sign) is "at" or "ät") || !tokens.Follows(sign) || !tokens.Follows(sign + 1))
            return -1;
        var start = sign - 1;
        var spelled = IsLetter(tokens, start);
        var letters = spelled ? 1 : 0;
        while (start > from && sign - start < MaxLocalTokens && tokens.Follows(start))
        {
            var before = tokens.Lower(start - 1);
            if (Joints.ContainsKey(before) && start - 2 >= from && tokens.Follows(start - 1))
            {
                start -= 2;
                certain = true;
            }
            else if ((IsLetter(tokens, start - 1) && (spelled || letters > 0)) || (IsDigits(tokens, start) && !NoNames.Contains(before)))
                start--;
            else
                break;
            letters += IsLetter(tokens, start) ? 1 : 0;
        }

        certain |= letters >= 3 || tokens.IsPreceded(tokens[start].Start, AnnouncedWithin, Announcements);
        return certain && !NoNames.Contains(tokens.Lower(start)) ? start : -1;
    }

    private static bool IsLetter(Tokens tokens, int index) => tokens.Lower(index).Length == 1 && char.IsLetter(tokens.Lower(index)[0]);

    private static bool IsDigits(Tokens tokens, int index) => tokens.Lower(index).Length > 0 && tokens.Lower(index).All(char.IsAsciiDigit);

    private static string Spelled(Tokens tokens, int first, int last)
    {
        var spelled = new StringBuilder();
        for (var i = first; i <= last; i++)
        {
            if (i > first && i < last && Joints.TryGetValue(tokens.Lower(i), out var joint))
                spelled.Append(joint);
            else
                spelled.Append(tokens.Lower(i));
        }

        return spelled.ToString();
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
