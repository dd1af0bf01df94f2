using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// Tells whether content was erased while it waited outside of the cache. Generations decide, not clocks: the caller notes the subject's
/// generation when the content begins to wait, and asks when it is back.
/// </summary>
public sealed class Erasures
{
    private readonly DurableSession _session;

    internal Erasures(DurableSession session) => _session = session;

    /// <summary>The subject's generation. If the subject is not known: the latest that it can have had.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<long> FindGenerationAsync(Subject subject, CancellationToken cancellationToken) =>
        _session.RunAsync(
            (db, token) =>
                db
                    .Epochs.Where(e => e.Id == EpochRow.TheOnlyId)
                    .Select(e =>
                        db.Subjects.Where(s => s.Subject == subject.Value).Select(s => (long?)s.Generation).FirstOrDefault()
                        ?? e.GenerationFloor
                    )
                    .SingleAsync(token),
            cancellationToken
        );

    /// <summary>Whether content was erased since a generation.</summary>
    /// <param name="subject">The subject of the content.</param>
    /// <param name="generation">The generation when the content began to wait.</param>
    /// <param name="sourceVersion">The version of the content at its source; null if it has none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> HaveErasedAsync(Subject subject, long generation, long? sourceVersion, CancellationToken cancellationToken) =>
        _session.RunAsync(
            (db, token) =>
                db.AppliedInvalidations.AnyAsync(
                    i =>
                        i.Subject == subject.Value
                        && i.Generation > generation
                        && i.ErasesContent == true
                        && !i.IsSuperseded
                        && (i.UpToSourceVersion == null || sourceVersion == null || sourceVersion <= i.UpToSourceVersion),
                    token
                ),
            cancellationToken
        );
}
