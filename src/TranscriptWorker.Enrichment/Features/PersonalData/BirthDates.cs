using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Dates;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Finds calendar dates with a day behind a word for birth.</summary>
internal sealed class BirthDates(SpeechLocale locale)
{
    private const int WordsBefore = 8;

    private static readonly FrozenSet<string> Birth = (
        "born birth birthday dob birthdate geboren geburtsdatum geburtstag geb né née naissance anniversaire nací nació nacido nacida "
        + "nacimiento cumpleaños"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private readonly DateReader _dates = new(locale);

    public IEnumerable<PersonalFinding> Find(Tokens tokens)
    {
        foreach (var date in _dates.Find(tokens))
        {
            if (date is { Tense: DateTense.None, HasDay: true } && IsAnnounced(tokens, date))
                yield return new PersonalFinding(PersonalDataKind.DateOfBirth, date.Start, date.End, Verified: false);
        }
    }

    /// <summary>Whether a word for birth stands before the date or, as in German, right behind it.</summary>
    private static bool IsAnnounced(Tokens tokens, in DateMention date)
    {
        var next = tokens.IndexAt(date.End);
        return tokens.IsPreceded(date.Start, WordsBefore, Birth) || tokens.Is(next, "geboren") || tokens.Is(next + 1, "geboren");
    }
}
