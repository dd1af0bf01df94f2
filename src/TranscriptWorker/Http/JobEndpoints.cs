using Microsoft.AspNetCore.Http.HttpResults;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Http;

/// <summary>
/// How jobs reach the embedded profile, whose bus ends with the process: the answer to a request is the event, so that nothing is accepted
/// that a crash could lose.
/// </summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/jobs", EnrichAsync).AddEndpointFilter(RefuseUntilStartedAsync).AddEndpointFilter(AnswerRefusalsAsync);
        routes.MapPost("/invalidations", InvalidateAsync).AddEndpointFilter(RefuseUntilStartedAsync).AddEndpointFilter(AnswerRefusalsAsync);
    }

    /// <summary>A command that is sent before its queue is there would be lost.</summary>
    private static async ValueTask<object?> RefuseUntilStartedAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<BusLifetime>().IsRunning
            ? await next(context)
            : TypedResults.Problem(
                "The service is starting, and waits for a server that it needs, or it stops.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );

    private static async ValueTask<object?> AnswerRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
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

    private static async Task<Results<Ok<TranscriptEnriched>, JsonHttpResult<EnrichmentFailed>>> EnrichAsync(
        EnrichTranscript job,
        JobClient client,
        CancellationToken cancellationToken
    )
    {
        if (job.JobId == Guid.Empty)
            job = job with { JobId = Guid.CreateVersion7() };
        return await client.EnrichAsync(job, cancellationToken) switch
        {
            TranscriptEnriched enriched => TypedResults.Ok(enriched),
            EnrichmentFailed failed => TypedResults.Json(failed, statusCode: StatusOf(failed)),
            var other => throw new InvalidOperationException($"A job was answered with {other.GetType().Name}."),
        };
    }

    private static int StatusOf(EnrichmentFailed failed) =>
        failed switch
        {
            { Retryable: true } => StatusCodes.Status503ServiceUnavailable,
            { Reason: FailureReasons.JobIdReused } => StatusCodes.Status409Conflict,
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
