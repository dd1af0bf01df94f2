using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text.Contacts;

/// <summary>The top-level domains by which a domain name is recognised where nothing else marks it.</summary>
/// <remarks>
/// A choice from the root zone of IANA: the common generic domains, and the countries whose codes are no words of the four languages with
/// word lists. <see cref="Spoken"/> adds those that are words, because "dot" before them already marks a domain.
/// </remarks>
internal static class TopLevelDomains
{
    public static FrozenSet<string> Written { get; } =
        Set("com org net edu gov mil io dev app info biz eu uk ch nl pl cz dk fi ca au jp cn ru br ie nz kr gmbh berlin cloud online shop");

    public static FrozenSet<string> Spoken { get; } = Set(string.Join(' ', Written) + " de fr es it at be co ai tv me us in se no pt");

    /// <summary>Whether a domain's last label is in a set, in lower case.</summary>
    public static bool Has(FrozenSet<string> domains, ReadOnlySpan<char> domain)
    {
        var dot = domain.LastIndexOf('.');
        return dot > 0 && domains.GetAlternateLookup<ReadOnlySpan<char>>().Contains(domain[(dot + 1)..]);
    }

    private static FrozenSet<string> Set(string domains) => domains.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
