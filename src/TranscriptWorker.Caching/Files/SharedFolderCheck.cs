#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Providers;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching.Files;

/// <summary>
/// Checks whether the files that entries of other workers name are in this worker's folder. Workers with folders of their own make each
/// file again, and replace each other's entries.
/// </summary>
internal sealed class SharedFolderCheck(DurableSession session, IDurableProvider provider, FileFolder folder, IOptions<CacheOptions> cache)
    : IDiagnosticCheck
{
    // Of a large table the check reads the end of one index.
    private const int MaxRows = 1_000;

    private static readonly EntryKind Kind = EntryKind.AudioPreprocessing;

    public string Name => "files";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A database in a file serves one machine, which has the folder beside it.
        if (provider.MigratesUnasked || await FindNewestAsync(cancellationToken) is not { Count: > 0 } named)
            yield break;
        var missing = named.Count(row => folder.FindAll(FileName.KeyOf(KeyOf(row), row.Generation)).Count == 0);
        yield return missing <= named.Count / 2
            ? Finding.Ok(Name, $"{named.Count - missing} of the newest {named.Count} files are in {folder.Path}")
            : Finding.Warning(
                Name,
                $"{missing} of the newest {named.Count} files are not in {folder.Path}: workers use several folders, or it was emptied",
                "let Files:Folder of all workers name one shared folder"
            );
    }

    /// <summary>The newest entries that have a file; none if the database does not answer, which its own check says.</summary>
    private async Task<List<NamedFile>> FindNewestAsync(CancellationToken cancellationToken)
    {
        var lifetime = cache.Value.Lifetimes.Of(Kind).TotalSeconds;
        try
        {
            return await session.RunAsync(
                (db, token) =>
                    db
                        .Entries.Where(e => e.ExpiresAt > DateTime.UtcNow && e.ExpiresAt <= DateTime.UtcNow.AddSeconds(lifetime))
                        .OrderByDescending(e => e.ExpiresAt)
                        .Take(MaxRows)
                        .Where(e => e.Kind == Kind.Name && db.Subjects.Any(s => s.Subject == e.Subject && s.Generation == e.Generation))
                        .Select(e => new NamedFile(e.Subject, e.Generation, e.Fingerprint))
                        .ToListAsync(token),
                cancellationToken
            );
        }
        catch (DurableTierException)
        {
            return [];
        }
    }

    private static EntryKey KeyOf(NamedFile row) => new(Subject.FromStored(row.Subject), Kind, Fingerprint.FromStored(row.Fingerprint));

    private sealed record NamedFile(string Subject, long Generation, string Fingerprint);
}
