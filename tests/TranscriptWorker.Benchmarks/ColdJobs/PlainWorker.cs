using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Formats;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>
/// The worker that a team would write without this product: a consumer of the same bus library, FusionCache over Redis, EF Core on
/// PostgreSQL, cache-aside, the same enrichers. It keeps none of the guarantees: a removal during a load is lost, two workers compute the
/// same, an old job undoes a newer one.
/// </summary>
internal static class PlainWorker
{
    /// <summary>Consumes until it is cancelled.</summary>
    public static async Task RunAsync(ContenderSettings settings, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPooledDbContextFactory<PlainDbContext>(db => db.UseNpgsql(settings.Database));
        builder.Services.AddStackExchangeRedisCache(redis => redis.Configuration = settings.Redis);
        builder
            .Services.AddFusionCache()
            .WithRegisteredDistributedCache()
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithDefaultEntryOptions(new FusionCacheEntryOptions(TimeSpan.FromDays(7)));
        builder.Services.AddSingleton<IReadOnlyList<IEnricher>>(Enrichers.Create(settings.Features));
        builder.Services.AddMassTransit(bus =>
        {
            bus.AddConsumer<PlainConsumer>();
            bus.UsingRabbitMq(
                (context, rabbit) =>
                {
                    rabbit.Host(settings.Broker);
                    rabbit.ReceiveEndpoint(
                        ContenderSettings.Queue,
                        endpoint =>
                        {
                            endpoint.SetQuorumQueue();
                            endpoint.PrefetchCount = ContenderSettings.Prefetch;
                            endpoint.ConcurrentMessageLimit = ContenderSettings.Concurrency;
                            endpoint.ConfigureConsumeTopology = false;
                            endpoint.ConfigureConsumer<PlainConsumer>(context);
                        }
                    );
                }
            );
        });
        using var host = builder.Build();
        await using (
            var db = await host.Services.GetRequiredService<IDbContextFactory<PlainDbContext>>().CreateDbContextAsync(cancellationToken)
        )
            await db.Database.EnsureCreatedAsync(cancellationToken);
        await host.StartAsync(cancellationToken);
        Console.WriteLine(ContenderProcess.Ready);
        await host.WaitForShutdownAsync(cancellationToken);
    }
}

internal sealed class PlainConsumer(
    IDbContextFactory<PlainDbContext> contexts,
    IFusionCache cache,
    IReadOnlyList<IEnricher> enrichers,
    TimeProvider clock
) : IConsumer<EnrichTranscript>
{
    private static readonly TranscriptLimits Limits = new();

    public async Task Consume(ConsumeContext<EnrichTranscript> context)
    {
        var (job, cancellation, started) = (context.Message, context.CancellationToken, clock.GetTimestamp());
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var transcript = TranscriptReader.Read(new TranscriptText(job.Content!), job.Format?.ToString(), Limits, cancellation);
        var hash = transcript.ContentHash();
        var row = await db.Transcripts.FindAsync([job.TranscriptId], cancellation);
        if (row is null)
            db.Transcripts.Add(
                row = new PlainTranscript
                {
                    Id = job.TranscriptId,
                    Hash = hash,
                    Json = transcript.ToJson(),
                }
            );
        else if (!string.Equals(row.Hash, hash, StringComparison.Ordinal))
            (row.Hash, row.Json) = (hash, transcript.ToJson());
        await db.SaveChangesAsync(cancellation);

        var results = new List<EnrichedFeature>();
        foreach (var enricher in enrichers)
        {
            var source = ResultSource.Hot;
            var json = await cache.GetOrSetAsync<byte[]>(
                $"{job.TranscriptId}:{hash}:{enricher.Feature}",
                async (_, token) =>
                {
                    if (await db.Results.FindAsync([job.TranscriptId, hash, enricher.Feature], token) is { } stored)
                    {
                        source = ResultSource.Durable;
                        return stored.Json;
                    }

                    source = ResultSource.Computed;
                    var computed = await enricher.EnrichAsync(transcript, new EnrichmentRequest(job.Language), token);
                    db.Results.Add(
                        new PlainResult
                        {
                            TranscriptId = job.TranscriptId,
                            Hash = hash,
                            Feature = enricher.Feature,
                            Json = computed,
                        }
                    );
                    return computed;
                },
                token: cancellation
            );
            results.Add(
                new EnrichedFeature
                {
                    Feature = enricher.Feature,
                    Source = source,
                    Fingerprint = hash,
                    ExpiresAt = clock.GetUtcNow() + TimeSpan.FromDays(7),
                    Result = job.IncludeResults ? JsonElement.Parse(json) : null,
                }
            );
        }

        await db.SaveChangesAsync(cancellation);
        await context.Publish(
            new TranscriptEnriched
            {
                JobId = job.JobId,
                TranscriptId = job.TranscriptId,
                Generation = 1,
                Milliseconds = (long)clock.GetElapsedTime(started).TotalMilliseconds,
                Features = results,
            },
            cancellation
        );
    }
}

internal sealed class PlainDbContext(DbContextOptions<PlainDbContext> options) : DbContext(options)
{
    public DbSet<PlainTranscript> Transcripts => Set<PlainTranscript>();

    public DbSet<PlainResult> Results => Set<PlainResult>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder
            .Entity<PlainResult>()
            .HasKey(r => new
            {
                r.TranscriptId,
                r.Hash,
                r.Feature,
            });
}

internal sealed class PlainTranscript
{
    public required string Id { get; set; }

    public required string Hash { get; set; }

    public required byte[] Json { get; set; }
}

internal sealed class PlainResult
{
    public required string TranscriptId { get; set; }

    public required string Hash { get; set; }

    public required string Feature { get; set; }

    public required byte[] Json { get; set; }
}
