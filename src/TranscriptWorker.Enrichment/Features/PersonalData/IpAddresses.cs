using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Finds IPv4 and IPv6 addresses.</summary>
/// <remarks>
/// Four numbers with dots are also versions and sections. They are an address if one of them is 100 or more or the first is 10, or if a
/// word such as "server" stands before, and never behind "version" and the like. Addresses of the own machine are nobody's.
/// </remarks>
internal static class IpAddresses
{
    private const int WordsBefore = 5;
    private const int MaxIpv6 = 45;

    private static readonly SearchValues<char> DigitsAndDots = SearchValues.Create("0123456789.");

    private static readonly FrozenSet<string> Announcements = Set(
        "ip address adresse dirección server host ping client router dns gateway"
    );

    private static readonly FrozenSet<string> Versions = Set(
        "version v release build firmware driver section chapter paragraph clause abschnitt kapitel section article versión"
    );

    public static IEnumerable<PersonalFinding> Find(Tokens tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (IsIpv4(tokens, i))
                yield return new PersonalFinding(PersonalDataKind.IpAddress, tokens[i].Start, tokens[i].End, Verified: false);
        }

        var text = tokens.Text;
        for (var colon = text.IndexOf(':', StringComparison.Ordinal); colon >= 0; )
        {
            var (start, end) = (colon, colon);
            while (start > 0 && colon - start < MaxIpv6 && IsIpv6(text[start - 1]))
                start--;
            while (end < text.Length && end - start < MaxIpv6 && IsIpv6(text[end]))
                end++;
            if (IsIpv6(text, start, end))
                yield return new PersonalFinding(PersonalDataKind.IpAddress, start, end, Verified: false);
            colon = end < text.Length ? text.IndexOf(':', Math.Max(end, colon + 1)) : -1;
        }
    }

    private static bool IsIpv4(Tokens tokens, int index)
    {
        var word = tokens.Lower(index);
        if (word.Length is < 7 or > 15 || word.AsSpan().ContainsAnyExcept(DigitsAndDots))
            return false;
        var octets = word.Split('.');
        if (octets.Length != 4)
            return false;
        var large = false;
        foreach (var octet in octets)
        {
            if (octet.Length is 0 or > 3 || (octet.Length > 1 && octet[0] == '0') || int.Parse(octet) > 255)
                return false;
            large |= octet.Length == 3;
        }

        var start = tokens[index].Start;
        if (octets[0] is "0" or "127" or "255" || tokens.IsPreceded(start, 3, Versions))
            return false;
        return large || octets[0] is "10" || tokens.IsPreceded(start, WordsBefore, Announcements);
    }

    private static bool IsIpv6(string text, int start, int end)
    {
        var address = text.AsSpan(start, end - start).TrimEnd(':');
        if (address.Length is < 6 or > 39 || (start > 0 && char.IsLetterOrDigit(text[start - 1])))
            return false;
        if (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
            return false;
        var colons = address.Count(':');
        var abbreviated = address.IndexOf("::", StringComparison.Ordinal) >= 0;
        if (!(colons == 7 || (abbreviated && colons >= 3)) || !address.ContainsAnyInRange('0', '9'))
            return false;
        return IPAddress.TryParse(address, out _);
    }

    private static bool IsIpv6(char character) => char.IsAsciiHexDigit(character) || character == ':';

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
