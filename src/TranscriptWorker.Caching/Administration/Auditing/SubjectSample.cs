using System.Text;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// Takes samples of all subjects by short runs through the index of their names, each from a random place to the end and on from the
/// beginning. No statement counts, skips or reads more than a page.
/// </summary>
/// <remarks>
/// A random place is found by a random descent through the prefixes of the names that exist, at a few index lookups for each character that
/// differs. Subjects with sparse prefixes are therefore somewhat likelier than others.
/// </remarks>
internal sealed class SubjectSample(DurableSession session, Random random)
{
    private const int Runs = 10;
    private const int MinPageSize = 8;
    private const int MaxPageSize = 200;
    private const int MaxSteps = 24;

    /// <summary>
    /// How often a character is chosen until some name has it, so that one behind a gap is not chosen for all characters of the gap.
    /// </summary>
    private const int MaxAttempts = 8;

    /// <summary>Sorts before all characters of subjects: the descent ends at a name that is also a prefix of others.</summary>
    private const char Stop = ',';

    // Sorts behind every character, so behind all names that begin alike.
    private const string Last = "\U0010FFFF";

    /// <summary>Distinct names of subjects, at most as many as asked for, and whether these are all.</summary>
    /// <remarks>A name may be no subject; it is cut to one character more than the longest subject has.</remarks>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<(IReadOnlyCollection<string> Names, bool AreAll)> TakeAsync(int size, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var run = (size + Runs - 1) / Runs;
        while (names.Count < size)
        {
            var start = await FindStartAsync(cancellationToken);
            if (start is null || await WalkAsync(start, names, Math.Min(size, names.Count + run), cancellationToken))
                return (names, true);
        }

        return (names, false);
    }

    /// <returns>Whether the walk has met all subjects, before there were as many names as wanted.</returns>
    private async Task<bool> WalkAsync(string start, HashSet<string> names, int wanted, CancellationToken cancellationToken)
    {
        var (after, isIncluded, end) = (start, true, (string?)null);
        while (true)
        {
            var pageSize = Math.Clamp(wanted - names.Count, MinPageSize, MaxPageSize);
            var page = await ReadPageAsync(new NameRange(after, isIncluded, end), pageSize, cancellationToken);
            foreach (var name in page)
            {
                names.Add(name);
                if (names.Count == wanted)
                    return false;
            }

            if (page.Count == pageSize)
                (after, isIncluded) = (page[^1].Length > Subject.MaxLength ? page[^1][..Subject.MaxLength] + Last : page[^1], false);
            else if (end is null)
                (after, isIncluded, end) = ("", true, start);
            else
                return true;
        }
    }

    /// <summary>A random subject; null if there is none.</summary>
    private async Task<string?> FindStartAsync(CancellationToken cancellationToken)
    {
        var range = new NameRange("", true, null);
        var first = await FindFirstAsync(range, cancellationToken);
        for (var step = 0; first is not null && step < MaxSteps; step++)
        {
            var last = await FindLastAsync(range, cancellationToken);
            // Other texts than subjects are no places to choose a character from.
            if (last is null || !Ascii.IsValid(first) || !Ascii.IsValid(last))
                return first;
            var common = first.AsSpan().CommonPrefixLength(last);
            if (common == last.Length)
                return first;
            var prefix = first[..common];
            var lowest = common < first.Length ? first[common] : Stop;
            var next = first;
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                var chosen = (char)random.Next(lowest, Math.Max(lowest, last[common]) + 1);
                if (chosen == Stop && common == first.Length)
                    return first;
                next = await FindFirstAsync(range with { From = prefix + chosen }, cancellationToken);
                if (next is null || next.Length <= common || !Ascii.IsValid(next))
                    return next ?? first;
                if (next[common] == chosen)
                    break;
            }

            range = new NameRange(next[..(common + 1)], true, $"{prefix}{(char)(next[common] + 1)}");
            first = next;
        }

        return first;
    }

    private Task<string?> FindFirstAsync(NameRange range, CancellationToken cancellationToken) =>
        session.RunAsync((db, token) => Names(Within(db, range).OrderBy(s => s.Subject)).FirstOrDefaultAsync(token), cancellationToken);

    private Task<string?> FindLastAsync(NameRange range, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) => Names(Within(db, range).OrderByDescending(s => s.Subject)).FirstOrDefaultAsync(token),
            cancellationToken
        );

    private Task<List<string>> ReadPageAsync(NameRange range, int size, CancellationToken cancellationToken) =>
        session.RunAsync((db, token) => Names(Within(db, range).OrderBy(s => s.Subject).Take(size)).ToListAsync(token), cancellationToken)!;

    private static IQueryable<string?> Names(IQueryable<SubjectRow> rows) =>
        rows.Select(s => s.Subject.Substring(0, Subject.MaxLength + 1));

    private static IQueryable<SubjectRow> Within(DurableDbContext db, NameRange range)
    {
        var (from, to) = (range.From, range.To);
#pragma warning disable CA1310, MA0074 // Translated to SQL, where the column's collation is ordinal.
        var rows = range.IsFromIncluded
            ? db.Subjects.Where(s => s.Subject.CompareTo(from) >= 0)
            : db.Subjects.Where(s => s.Subject.CompareTo(from) > 0);
        return to is null ? rows : rows.Where(s => s.Subject.CompareTo(to) < 0);
#pragma warning restore CA1310, MA0074
    }

    /// <param name="From">The lowest name.</param>
    /// <param name="IsFromIncluded">Whether it is part of the range.</param>
    /// <param name="To">The lowest name behind the range; null for none.</param>
    private sealed record NameRange(string From, bool IsFromIncluded, string? To);
}
