using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Asks whether the durable tier answers.</summary>
public sealed class DurableProbe
{
    private readonly DurableSession _session;

    internal DurableProbe(DurableSession session) => _session = session;

    /// <summary>Reads one row.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer, or lacks tables.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        _session.RunAsync((db, token) => db.Subjects.AnyAsync(token), cancellationToken);
}
