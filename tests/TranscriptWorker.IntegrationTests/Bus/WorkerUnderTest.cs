using System.Collections.Concurrent;
using System.Threading.Channels;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog.Events;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Cli;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>The whole service but for its web server, with a subscriber that keeps the events.</summary>
internal sealed class WorkerUnderTest : IAsyncDisposable
{
    // Far beyond what anything here takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(Guid Id, bool IsCancellation), Channel<Received>> _received = new();
    private readonly IHost _host;

    private WorkerUnderTest(IHost host) => _host = host;

    public static async Task<WorkerUnderTest> StartAsync(
        TemporaryFolder folder,
        IEnumerable<IEnricher>? enrichers = null,
        params (string Key, string Value)[] settings
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection([new("Data:Folder", folder.Path), new("Jobs:Concurrency", "4")]);
        builder.Compose(
            settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)),
            verbose: false,
            LogEventLevel.Fatal,
            isService: true
        );
        foreach (var enricher in enrichers ?? [])
            builder.Services.AddSingleton(enricher);
        var worker = new WorkerUnderTest(builder.Build());
        worker._host.CheckConfiguration();
        await worker._host.StartWorkerAsync(waitForServers: false, TestContext.Current.CancellationToken);
        await worker.SubscribeAsync();
        return worker;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task<Received> EnrichAsync(EnrichTranscript job)
    {
        await SendAsync(Queues.EnrichTranscript, job);
        return await NextAsync(job.JobId);
    }

    public async Task<T> EnrichAsync<T>(EnrichTranscript job) => Assert.IsType<T>((await EnrichAsync(job)).Message);

    public async Task<Received> InvalidateAsync(InvalidateTranscript command)
    {
        command = command with { InvalidationId = command.InvalidationId ?? Guid.NewGuid() };
        await SendAsync(Queues.InvalidateTranscript, command);
        return await NextAsync(command.InvalidationId!.Value);
    }

    public async Task SendAsync<T>(string queue, T command, Guid? messageId = null)
        where T : class
    {
        var endpoint = await Get<IBus>().GetSendEndpoint(Queues.AddressOf(queue));
        await endpoint.Send(command, send => send.MessageId = messageId ?? send.MessageId, TestContext.Current.CancellationToken);
    }

    /// <summary>The next event for a job, an invalidation or a batch; each is handed out once.</summary>
    public Task<Received> NextAsync(Guid id) => NextAsync((id, IsCancellation: false));

    /// <summary>Cancels a job, and waits until that is accepted or refused, and this worker has heard of it.</summary>
    public async Task<object> CancelAsync(CancelJob command)
    {
        await SendAsync(Queues.CancelJob, command);
        var answer = (await NextAsync((command.JobId, IsCancellation: true))).Message;
        if (answer is JobCancellationAccepted)
            await Wait.UntilAsync(
                _ => Task.FromResult(Get<JobCancellations>().Contains(command.TenantId, command.JobId)),
                Patience,
                () => "The worker did not hear of the cancellation.",
                TestContext.Current.CancellationToken
            );
        return answer;
    }

    private async Task<Received> NextAsync((Guid Id, bool IsCancellation) id)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        return await Answers(id).Reader.ReadAsync(either.Token);
    }

    public async Task<T> QueryAsync<T>(Func<DurableDbContext, Task<T>> query)
    {
        await using var db = await Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await query(db);
    }

    public async Task StopAsync()
    {
        await _host.StopAsync(TestContext.Current.CancellationToken);
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        else
            _host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        SqliteConnection.ClearAllPools();
    }

    private async Task SubscribeAsync()
    {
        var subscriber = Get<IBusControl>()
            .ConnectReceiveEndpoint(
                "subscriber",
                endpoint =>
                {
                    endpoint.Handler<TranscriptEnriched>(context => KeepAsync(context.Message.JobId, context));
                    endpoint.Handler<EnrichmentFailed>(context => KeepAsync(context.Message.JobId, context));
                    endpoint.Handler<TranscriptInvalidated>(context => KeepAsync(context.Message.InvalidationId, context));
                    endpoint.Handler<InvalidationFailed>(context => KeepAsync(context.Message.InvalidationId, context));
                    endpoint.Handler<BatchCompleted>(context => KeepAsync(context.Message.BatchId, context));
                    endpoint.Handler<JobCancellationAccepted>(context => KeepAsync(context.Message.JobId, context, isCancellation: true));
                    endpoint.Handler<JobCancellationFailed>(context => KeepAsync(context.Message.JobId, context, isCancellation: true));
                }
            );
        await subscriber.Ready;
    }

    private Task KeepAsync<T>(Guid id, ConsumeContext<T> context, bool isCancellation = false)
        where T : class =>
        Answers((id, isCancellation))
            .Writer.WriteAsync(new Received(context.MessageId, context.Message), context.CancellationToken)
            .AsTask();

    private Channel<Received> Answers((Guid Id, bool IsCancellation) id) =>
        _received.GetOrAdd(id, _ => Channel.CreateUnbounded<Received>());
}

internal sealed record Received(Guid? MessageId, object Message);
