using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching;

/// <summary>
/// Submitted content after it was applied, with what is known of it. If it made a new generation, this holds the claims of the wanted
/// entries until they are computed or the result is disposed of.
/// </summary>
public sealed class AppliedContent : IAsyncDisposable
{
    private readonly ClaimKeeper? _claims;
    private readonly Task _propagation;
    private IReadOnlyList<Claim> _granted;

    internal AppliedContent(ContentChange change, CacheReading reading, Task propagation, ClaimKeeper? claims) =>
        (Outcome, State, Reading, _propagation, _claims, _granted) = (
            change.Outcome,
            change.State,
            reading,
            propagation,
            claims,
            change.Claims
        );

    /// <summary>The outcome.</summary>
    public ContentOutcome Outcome { get; }

    /// <summary>
    /// The state of the subject when the content was compared with it, or applied. <see cref="Reading"/> may be of a later one.
    /// </summary>
    internal SubjectState State { get; }

    /// <summary>The state of the subject, and those of the wanted entries that are stored.</summary>
    public CacheReading Reading { get; }

    /// <summary>
    /// Waits until no process reads an earlier state of the subject. Acknowledge the content after this, not before.
    /// </summary>
    /// <exception cref="DurableTierException">The durable tier does not answer; apply the content again.</exception>
    public Task WaitForPropagationAsync(CancellationToken cancellationToken) => _propagation.WaitAsync(cancellationToken);

    /// <summary>Releases claims that were not used, and waits until the change has reached the hot tier.</summary>
    public async ValueTask DisposeAsync()
    {
        if (TakeClaims() is { Count: > 0 } unused)
            await _claims!.ReleaseAsync(unused);
        await _propagation.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    internal static AppliedContent Unchanged(SubjectState state, CacheReading reading, Task propagation) =>
        new(new ContentChange(ContentOutcome.Unchanged, state), reading, propagation, claims: null);

    /// <summary>Hands the claims over; the caller commits or releases them.</summary>
    internal IReadOnlyList<Claim> TakeClaims() => Interlocked.Exchange(ref _granted, []);
}
