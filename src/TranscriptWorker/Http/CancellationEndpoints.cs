using Microsoft.AspNetCore.Http.HttpResults;
using TranscriptWorker.Bus;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Http;

/// <summary>The cancellation of jobs.</summary>
internal static class CancellationEndpoints
{
    public static void MapCancellations(this IEndpointRouteBuilder routes) =>
        routes
            .MapDelete("/jobs/{id:guid}", CancelAsync)
            .AddEndpointFilter(JobEndpoints.RefuseUntilStartedAsync)
            .AddEndpointFilter(JobEndpoints.AnswerRefusalsAsync);

    /// <summary>
    /// Records the cancellation, and then sends the command, whose consumer finds it recorded and announces it, with retries that a request
    /// does not wait for.
    /// </summary>
    private static async Task<Results<Accepted, ProblemHttpResult>> CancelAsync(
        Guid id,
        string? tenant,
        string? reason,
        JobCancellationPipeline pipeline,
        JobClient client,
        CancellationToken cancellationToken
    )
    {
        var command = new CancelJob
        {
            JobId = id,
            TenantId = tenant,
            Reason = reason,
        };
        try
        {
            await pipeline.RunAsync(command, cancellationToken);
        }
        catch (JobRefusedException error)
        {
            return TypedResults.Problem(error.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }

        await client.SendAsync(command, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
