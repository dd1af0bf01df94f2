using Microsoft.AspNetCore.Http.HttpResults;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Http;

/// <summary>
/// Jobs over HTTP. In the embedded profile the answer to a request is the event; a client that does not want to wait gets an address that
/// tells the status of its job. Either way nothing is accepted that a crash could lose.
/// </summary>
internal static class JobEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="isEmbedded">Whether the bus is in memory: events at a broker answer others than this process.</param>
    public static void MapJobs(this IEndpointRouteBuilder routes, bool isEmbedded)
    {
        var jobs = isEmbedded ? routes.MapPost("/jobs", EnrichAsync) : routes.MapPost("/jobs", AcceptAsync);
        jobs.AddEndpointFilter(RefuseUntilStartedAsync).AddEndpointFilter(AnswerRefusalsAsync);
        routes.MapGet("/jobs/{id:guid}", FindAsync).AddEndpointFilter(AnswerRefusalsAsync);
        if (isEmbedded)
            routes
                .MapPost("/invalidations", InvalidateAsync)
                .AddEndpointFilter(RefuseUntilStartedAsync)
                .AddEndpointFilter(AnswerRefusalsAsync);
    }

    /// <summary>A command that is sent before its queue is there would be lost.</summary>
    public static async ValueTask<object?> RefuseUntilStartedAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<BusLifetime>().IsRunning
            ? await next(context)
            : TypedResults.Problem(
                "The service is starting, and waits for a server that it needs, or it stops.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );

    /// <summary>A command that was not sent, or has no answer, is a problem.</summary>
    public static async ValueTask<object?> AnswerRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (DurableTierException error)
        {
            return TypedResults.Problem(error.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (CommandRefusedException error)
        {
            return TypedResults.Problem(
                error.Message,
                statusCode: error.Refusal == CommandRefusal.IdInUse
                    ? StatusCodes.Status409Conflict
                    : StatusCodes.Status503ServiceUnavailable
            );
        }
    }

    private static async Task<IResult> EnrichAsync(
        EnrichTranscript job,
        HttpContext http,
        JobClient client,
        AsynchronousJobs asynchronous,
        CancellationToken cancellationToken
    )
    {
        if (Preference.IsAsynchronous(http.Request.Headers[Preference.Header]))
            return await AcceptAsync(job, http, client, asynchronous, cancellationToken);
        if (await asynchronous.HasOtherAsync(job, cancellationToken))
            return IdInUse();
        return await client.EnrichAsync(WithId(job), cancellationToken) switch
        {
            TranscriptEnriched enriched => TypedResults.Ok(enriched),
            EnrichmentFailed failed => TypedResults.Json(failed, statusCode: StatusOf(failed)),
            var other => throw new InvalidOperationException($"A job was answered with {other.GetType().Name}."),
        };
    }

    private static async Task<IResult> AcceptAsync(
        EnrichTranscript job,
        HttpContext http,
        JobClient client,
        AsynchronousJobs asynchronous,
        CancellationToken cancellationToken
    )
    {
        if (!Preference.IsAsynchronous(http.Request.Headers[Preference.Header]))
            return TypedResults.Problem(
                "Jobs at the broker are answered by events, not by this request: send it with the header Prefer: respond-async.",
                statusCode: StatusCodes.Status400BadRequest
            );
        job = WithId(job);
        http.Response.Headers[Preference.AppliedHeader] = Preference.RespondAsync;
        try
        {
            if (!await asynchronous.TryAcceptAsync(job, cancellationToken))
                return IdInUse();
        }
        catch (JobRefusedException refused)
        {
            var failed = new EnrichmentFailed
            {
                JobId = job.JobId,
                TranscriptId = Failure.Quote(job.TranscriptId),
                TenantId = job.TenantId is null ? null : Failure.Quote(job.TenantId),
                Reason = refused.Reason,
                Message = refused.Message,
            };
            return TypedResults.Json(failed, statusCode: StatusCodes.Status422UnprocessableEntity);
        }

        var query = job.TenantId is null ? "" : $"?tenant={Uri.EscapeDataString(job.TenantId)}";
        var status = await asynchronous.FindAsync(new JobKey(job.TenantId, job.JobId), cancellationToken);
        return TypedResults.Accepted($"/jobs/{job.JobId}{query}", status is null ? null : JobStatusBody.Of(status));
    }

    private static async Task<IResult> FindAsync(
        Guid id,
        string? tenant,
        AsynchronousJobs asynchronous,
        CancellationToken cancellationToken
    ) =>
        Tenants.TryRead(tenant, out var tenantId) && await asynchronous.FindAsync(new JobKey(tenantId, id), cancellationToken) is { } status
            ? TypedResults.Ok(JobStatusBody.Of(status))
            : TypedResults.Problem(
                "No job of this id and tenant is known: its status was never kept (Prefer: respond-async, or track), or it ended longer "
                    + "ago than Housekeeping:EndedJobMemory.",
                statusCode: StatusCodes.Status404NotFound
            );

    private static ProblemHttpResult IdInUse() =>
        TypedResults.Problem(
            "Another job with this id is recorded: each job needs an id of its own.",
            statusCode: StatusCodes.Status409Conflict
        );

    private static EnrichTranscript WithId(EnrichTranscript job) =>
        job.JobId == Guid.Empty ? job with { JobId = Guid.CreateVersion7() } : job;

    private static int StatusOf(EnrichmentFailed failed) =>
        failed switch
        {
            { Retryable: true } => StatusCodes.Status503ServiceUnavailable,
            { Reason: FailureReasons.JobIdReused or FailureReasons.Cancelled } => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status422UnprocessableEntity,
        };

    private static async Task<Results<Ok<TranscriptInvalidated>, ProblemHttpResult>> InvalidateAsync(
        InvalidateTranscript command,
        JobClient client,
        CancellationToken cancellationToken
    )
    {
        try
        {
            JobValidation.Validate(command, senderGivesId: command.InvalidationId is not null);
            return TypedResults.Ok(await client.InvalidateAsync(command, cancellationToken));
        }
        catch (Exception error) when (error is InvalidationFailedException or JobRefusedException)
        {
            return TypedResults.Problem(error.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}
