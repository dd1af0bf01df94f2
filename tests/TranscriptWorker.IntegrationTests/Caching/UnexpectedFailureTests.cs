using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.IntegrationTests.Caching.Races;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>Failures that no part of the cache expects: what works in the background goes on after them.</summary>
public sealed class UnexpectedFailureTests : IAsyncLifetime
{
    private readonly SqliteBesideRedis _database = new();
    private readonly FailingContexts _contexts = new();
    private CacheProcess _worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.CreateAsync();
        _worker = await CacheProcess.StartAsync([.. _database.Settings, ("Cache:ClaimLease", "00:00:01")], log: null, _contexts.Register);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_whose_first_renewal_fails_uses_the_hot_tier_later()
    {
        _contexts.Fail();
        Assert.Null(await _worker.Get<EpochKeeper>().FindUsableAsync(Cancellation));
        await _contexts.UntilFailedAsync(3);

        _contexts.Mend();

        await _worker.UntilUsableAsync();
    }

    [Fact]
    public async Task An_epoch_begins_after_an_attempt_that_failed()
    {
        await _worker.UntilUsableAsync();
        await using var other = await CacheProcess.StartAsync(_database);
        _contexts.Fail();

        await other.Get<EpochAdministration>().RetireAsync(Cancellation);
        // The renewal has a connection of its own, so these are attempts to begin an epoch.
        await _contexts.UntilFailedAsync(2);
        _contexts.Mend();

        await _worker.UntilUsableAsync();
    }

    [Fact]
    public async Task Claims_are_renewed_after_a_renewal_that_failed()
    {
        await _worker.Changes.InvalidateAsync(CacheFleet.Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await using var other = await CacheProcess.StartAsync(_database);
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var computing = _worker.Cache.ComputeAsync(
            CacheFleet.SummaryKey,
            1,
            async token =>
            {
                started.SetResult();
                await finish.Task.WaitAsync(token);
                return CacheFleet.JsonOf(1);
            },
            Cancellation
        );
        await started.Task.WaitAsync(Cancellation);

        _contexts.Fail(new InsufficientMemoryException());
        await _contexts.UntilFailedAsync(1);
        _contexts.Mend();
        var leases = new HashSet<DateTime>();
        await CacheFleet.UntilAsync(async () =>
            leases.Add(await other.QueryAsync(db => db.Claims.Select(c => c.LeaseUntil).SingleAsync(Cancellation))) && leases.Count > 2
        );
        finish.SetResult();

        Assert.Equal(EntrySource.Computed, (await computing).Source);
    }

    [Fact]
    public async Task Commands_wait_for_the_database_though_a_probe_fails_in_another_way()
    {
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var gate = new DatabaseOutageGate(
            _worker.Get<CacheStatus>(),
            Options.Create(new BusOptions { Provider = BusOptions.RabbitMq }),
            lifetime,
            TimeProvider.System,
            NullLogger<DatabaseOutageGate>.Instance
        );
        _contexts.Fail();

        var waiting = gate.WaitAsync(new DurableTierException("It is down.", isTransient: true, null), refusals: 0, Cancellation);
        await _contexts.UntilFailedAsync(2);
        _contexts.Mend();

        // The database was away: it refused nothing.
        Assert.Equal(0, await waiting);
    }

    /// <summary>Contexts that cannot be made for a time.</summary>
    private sealed class FailingContexts
    {
        private Exception? _error;
        private int _failures;

        public void Register(IServiceCollection services)
        {
            var registered = services.Last(s => s.ServiceType == typeof(IDbContextFactory<DurableDbContext>)).ImplementationFactory!;
            services.AddSingleton<IDbContextFactory<DurableDbContext>>(provider => new Factory(
                this,
                (IDbContextFactory<DurableDbContext>)registered(provider)
            ));
        }

        public void Fail(Exception? error = null)
        {
            Volatile.Write(ref _failures, 0);
            Volatile.Write(ref _error, error ?? new NotSupportedException("Nobody expects this."));
        }

        public void Mend() => Volatile.Write(ref _error, null);

        public Task UntilFailedAsync(int times) => CacheFleet.UntilAsync(() => Task.FromResult(Volatile.Read(ref _failures) >= times));

        private sealed class Factory(FailingContexts owner, IDbContextFactory<DurableDbContext> inner) : IDbContextFactory<DurableDbContext>
        {
            public DurableDbContext CreateDbContext()
            {
                if (Volatile.Read(ref owner._error) is not { } error)
                    return inner.CreateDbContext();
                Interlocked.Increment(ref owner._failures);
                throw error;
            }
        }
    }
}
