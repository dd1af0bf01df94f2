using TranscriptWorker.Enrichment.Text.Contacts;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Finds personal data in a transcript.</summary>
/// <remarks>
/// Each passage is read behind the last words of the passage before it, because the one who asks names the kind: "Your NHS number,
/// please?" "943 476 5919."
/// </remarks>
internal sealed class PersonalDataDetector(SpeechLocale locale)
{
    private const int LeadLength = 120;

    /// <summary>Separates the lead from the passage; no finding runs over it.</summary>
    private const string Edge = " | ";

    private readonly TokenReader _reader = new();
    private readonly BirthDates _births = new(locale);
    private readonly PhoneNumbersInText _phones = new(locale);

    /// <summary>The personal data of all cues, in order.</summary>
    /// <param name="cues">The cues.</param>
    /// <param name="withLoops">Whether cues that a recogniser repeated are read too.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public List<PersonalDatum> Find(IReadOnlyList<Cue> cues, bool withLoops, CancellationToken cancellationToken)
    {
        var found = new List<PersonalDatum>();
        var lead = "";
        foreach (var passage in Passage.Of(cues, withLoops, cancellationToken))
        {
            foreach (var finding in Find(lead, passage.Text))
                found.Add(new PersonalDatum(finding.Kind, finding.Verified, passage.Locate(finding.Start, finding.End)));
            lead = passage.Text[^Math.Min(LeadLength, passage.Text.Length)..];
        }

        return found;
    }

    /// <summary>The personal data in a text, in order, without overlaps.</summary>
    public List<PersonalFinding> Find(string text) => Find("", text);

    /// <summary>The personal data in the name of a speaker; a telephone number needs no word before it there.</summary>
    public List<PersonalFinding> FindInName(string name)
    {
        const string announcement = "phone ";
        return
        [
            .. Find(announcement + name)
                .Where(finding => finding.Start >= announcement.Length)
                .Select(finding => finding with { Start = finding.Start - announcement.Length, End = finding.End - announcement.Length }),
        ];
    }

    private List<PersonalFinding> Find(string lead, string text)
    {
        var offset = lead.Length == 0 ? 0 : lead.Length + Edge.Length;
        var kept = new List<PersonalFinding>();
        if (!MayContain(text))
            return kept;
        var taken = new bool[text.Length];
        var tokens = _reader.Read(offset == 0 ? text : lead + Edge + text);
        foreach (
            var finding in Candidates(tokens)
                .OrderBy(finding => finding.Kind)
                .ThenBy(finding => finding.Start)
                .ThenBy(finding => -finding.End)
        )
        {
            if (finding.Start < offset)
                continue;
            var shifted = finding with { Start = finding.Start - offset, End = finding.End - offset };
            var range = taken.AsSpan(shifted.Start, shifted.End - shifted.Start);
            if (range.Contains(true))
                continue;
            range.Fill(true);
            kept.Add(shifted);
        }

        kept.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        return kept;
    }

    /// <summary>
    /// Whether the text has a digit, an @ sign or an English word for a digit or a dot; no other text holds personal data.
    /// </summary>
    private static bool MayContain(string text)
    {
        if (text.AsSpan().ContainsAnyInRange('0', '9') || text.Contains('@', StringComparison.Ordinal))
            return true;
        foreach (
            var word in (ReadOnlySpan<string>)
                [
                    "dot",
                    "punkt",
                    "point",
                    "punto",
                    "zero",
                    "one",
                    "two",
                    "three",
                    "four",
                    "five",
                    "six",
                    "born",
                    "birth",
                    "geb",
                    "né",
                    "nac",
                    "cumple",
                ]
        )
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private List<PersonalFinding> Candidates(Tokens tokens)
    {
        var groups = DigitGroups.Read(tokens, inWords: locale.Language is "en" or "und");
        var all = new List<PersonalFinding>();
        all.AddRange(EmailAddresses.Find(tokens.Text).Select(found => Of(PersonalDataKind.Email, found)));
        all.AddRange(
            SpokenEmailAddresses
                .Find(tokens)
                .Where(found => found.Value!.Contains('@', StringComparison.Ordinal))
                .Select(found => Of(PersonalDataKind.Email, found))
        );
        all.AddRange(LetteredNumbers.Find(tokens));
        all.AddRange(DigitNumbers.Find(tokens, groups));
        all.AddRange(IpAddresses.Find(tokens));
        all.AddRange(_births.Find(tokens));
        all.AddRange(_phones.Find(tokens, groups).Select(found => Of(PersonalDataKind.Phone, found)));
        all.AddRange(PostalAddresses.Find(tokens));
        return all;
    }

    private static PersonalFinding Of(PersonalDataKind kind, Contact found) => new(kind, found.Start, found.End, Verified: false);
}
