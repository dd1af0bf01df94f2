using MassTransit;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Http;

/// <summary>
/// <c>/health/live</c>: the process runs. <c>/health/ready</c>: jobs are taken and the servers that they need answer; the body says which
/// do not.
/// </summary>
internal static class Readiness
{
    // A load balancer takes a slower answer for a failure.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // It is read four times a second; a restart of the database takes less time.
    private static readonly TimeSpan LongestEpochAge = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services
            .AddHealthChecks()
            .AddCheck<ConsumptionCheck>("consumption", timeout: Patience)
            .AddCheck<DurableTierCheck>("durable tier", timeout: Patience)
            .AddCheck<HotTierCheck>("hot tier");
        services.AddSingleton<HotTierCheck>();
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                status = report.Status.ToString().ToLowerInvariant(),
                checks = report.Entries.ToDictionary(
                    e => e.Key,
                    e => new { status = e.Value.Status.ToString().ToLowerInvariant(), description = e.Value.Description },
                    StringComparer.Ordinal
                ),
            },
            context.RequestAborted
        );

    private sealed class ConsumptionCheck(BusLifetime lifetime, IBusControl bus) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (!lifetime.IsRunning)
                return Task.FromResult(HealthCheckResult.Unhealthy("Waiting for a server that jobs require."));
            var health = bus.CheckHealth();
            return Task.FromResult(
                health.Status == BusHealthStatus.Healthy
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy("Commands are not consumed: the broker is away, or a queue has no consumer.")
            );
        }
    }

    private sealed class DurableTierCheck(CacheStatus status, DatabaseOutageGate gate) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await status.CheckDurableTierAsync(cancellationToken);
                return gate.Refusal is { } refusal
                    ? HealthCheckResult.Unhealthy($"It answers, and refused the last command: {refusal}")
                    : HealthCheckResult.Healthy();
            }
            catch (DurableTierException error)
            {
                return HealthCheckResult.Unhealthy(error.Message);
            }
        }
    }

    /// <summary>A hot tier that was never reached is most likely configured wrongly; one that was lost costs speed alone.</summary>
    private sealed class HotTierCheck(CacheStatus status) : IHealthCheck
    {
        private volatile bool _wasConnected;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (status.IsHotTierConnected)
            {
                _wasConnected = true;
                if (status.EpochAge is { } age && age > LongestEpochAge)
                    return Task.FromResult(
                        HealthCheckResult.Degraded(
                            $"{status.HotTier} is not used: its epoch was last read from the durable tier {age.TotalSeconds:0} s ago."
                        )
                    );
                return Task.FromResult(HealthCheckResult.Healthy());
            }

            var description = $"{status.HotTier} cannot be reached; the durable tier answers alone.";
            return Task.FromResult(_wasConnected ? HealthCheckResult.Degraded(description) : HealthCheckResult.Unhealthy(description));
        }
    }
}
