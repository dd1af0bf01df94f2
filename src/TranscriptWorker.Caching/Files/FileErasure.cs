using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Files;

/// <summary>
/// Deletes the files of a subject's earlier generations at once. They cannot be read any more, because their names contain the generation.
/// Files that are not found here, or are in the folder of another worker, are left to housekeeping.
/// </summary>
internal sealed class FileErasure(DurableSession session, FileFolder folder)
{
    private static readonly string[] Kinds = [.. EntryKind.All.Where(k => k.HasFile).Select(k => k.Name)];

    /// <summary>The files of a subject's entries: the first part of their names, and their generations.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<IReadOnlyList<(string Key, long Generation)>> FindAsync(Subject subject, CancellationToken cancellationToken) =>
        session.RunAsync<IReadOnlyList<(string Key, long Generation)>>(
            async (db, token) =>
            {
                var rows = await db
                    .Entries.Where(e => e.Subject == subject.Value && Kinds.Contains(e.Kind))
                    .Select(e => new
                    {
                        e.Kind,
                        e.Fingerprint,
                        e.Generation,
                    })
                    .ToListAsync(token);
                return rows.ConvertAll(r =>
                    (
                        FileName.KeyOf(
                            new EntryKey(
                                subject,
                                EntryKind.All.First(k => string.Equals(k.Name, r.Kind, StringComparison.Ordinal)),
                                Fingerprint.FromStored(r.Fingerprint)
                            ),
                            r.Generation
                        ),
                        r.Generation
                    )
                );
            },
            cancellationToken
        );

    /// <summary>Deletes the files of deleted entries.</summary>
    public void Delete(IReadOnlyCollection<string> keys)
    {
        foreach (var file in keys.SelectMany(folder.FindAll))
            folder.Remove(file);
    }
}
