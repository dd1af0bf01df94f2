using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Pipeline;

/// <summary>Runs a job in six steps: validate, ingest, prefer, read, compute, respond.</summary>
internal sealed class EnrichmentPipeline(
    TranscriptIngestion ingestion,
    EnrichmentPlanner planner,
    FeatureResults features,
    JobCancellations cancellations,
    IOptions<JobOptions> options,
    TimeProvider clock
)
{
    // A restart requires another change of the same transcript while the job runs.
    private const int MaxRestarts = 5;

    /// <param name="job">The job.</param>
    /// <param name="progress">Is told how far the job is; null if nobody wants to know.</param>
    /// <param name="cancellationToken">Ends the job between its commits.</param>
    /// <exception cref="JobRefusedException">The job can never succeed.</exception>
    /// <exception cref="TranscriptRefusedException">The submitted content can never be read.</exception>
    /// <exception cref="TranscriptUnknownException">The job has no content, and none is stored.</exception>
    /// <exception cref="ContentUnreachableException">The content's address cannot be read at the moment.</exception>
    /// <exception cref="GenerationChangedException">The transcript changed during each attempt.</exception>
    /// <exception cref="DeadlinePassedException">The deadline passed before the results were computed.</exception>
    /// <exception cref="JobTimedOutException"><see cref="JobOptions.Timeout"/> passed.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled before its results were computed.</exception>
    /// <exception cref="DurableTierException">The durable tier is not available.</exception>
    public async Task<TranscriptEnriched> RunAsync(EnrichTranscript job, JobProgress? progress, CancellationToken cancellationToken)
    {
        JobValidation.Validate(job);
        using var bounded = new CancellationTokenSource(options.Value.Timeout, clock);
        await using var cancelled = cancellationToken.UnsafeRegister(static b => ((CancellationTokenSource)b!).Cancel(), bounded);
        try
        {
            return await RunValidAsync(job, progress, bounded.Token);
        }
        catch (OperationCanceledException) when (bounded.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new JobTimedOutException(options.Value.Timeout);
        }
        catch (TranscriptUnknownException)
        {
            // Otherwise it waits for the content.
            if (await cancellations.IsCancelledAsync(job.TenantId, job.JobId, cancellationToken))
                throw new JobCancelledException();
            throw;
        }
    }

    private async Task<TranscriptEnriched> RunValidAsync(EnrichTranscript job, JobProgress? progress, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var submitted = await ingestion.ParseAsync(job, cancellationToken);
        var plan = await planner.PreferAsync(job, cancellationToken);
        for (var restart = 0; ; restart++)
        {
            try
            {
                await using var content = await ingestion.ApplyAsync(job, submitted, plan, isRestart: restart > 0, cancellationToken);
                var stored = await features.ReadAsync(plan, content, isRestart: restart > 0, cancellationToken);
                progress?.Start(plan.Features.Count, stored.Entries.Count);
                var results = stored.Contain(plan)
                    ? await features.ComputeAsync(plan, stored, (submitted, progress), content, cancellationToken)
                    : await ComputeUnlessCancelledAsync(
                        job,
                        token => features.ComputeAsync(plan, stored, (submitted, progress), content, token),
                        cancellationToken
                    );
                if (content is not null)
                    await content.WaitForPropagationAsync(cancellationToken);
                return EnrichmentResponse.Create(job, submitted, stored.State, results, clock.GetElapsedTime(started));
            }
            catch (GenerationChangedException) when (restart < MaxRestarts)
            {
                // The results belong to content that is no longer current. None of them is used.
            }
        }
    }

    /// <summary>
    /// Ends a computation when its job is cancelled, or at its deadline. A job whose results are all stored is answered nevertheless: it
    /// was, if this is its second delivery.
    /// </summary>
    private async Task<T> ComputeUnlessCancelledAsync<T>(
        EnrichTranscript job,
        Func<CancellationToken, Task<T>> compute,
        CancellationToken cancellationToken
    )
    {
        using var computing = await cancellations.BeginAsync(job.TenantId, job.JobId, cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(computing.Token, cancellationToken);
        try
        {
            return job.Deadline is { } deadline ? await ComputeUntilAsync(deadline, compute, either.Token) : await compute(either.Token);
        }
        catch (Exception error)
            when (error is not (DurableTierException or GenerationChangedException)
                && computing.IsCancelled
                && !cancellationToken.IsCancellationRequested
            )
        {
            throw new JobCancelledException();
        }
    }

    private async Task<T> ComputeUntilAsync<T>(
        DateTimeOffset deadline,
        Func<CancellationToken, Task<T>> compute,
        CancellationToken cancellationToken
    )
    {
        var left = deadline - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            throw new DeadlinePassedException();
        using var passed = new CancellationTokenSource(left < options.Value.Timeout ? left : options.Value.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            return await compute(either.Token);
        }
        catch (OperationCanceledException) when (passed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw left < options.Value.Timeout ? new DeadlinePassedException() : new JobTimedOutException(options.Value.Timeout);
        }
    }
}
