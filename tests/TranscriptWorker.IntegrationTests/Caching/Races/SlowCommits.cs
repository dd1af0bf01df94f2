using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>A database that takes its time over those commits that must survive a power cut.</summary>
internal sealed class SlowCommits(IDurableProvider inner, TimeSpan duration) : IDurableProvider
{
    public TaskCompletionSource HasBegun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether commits take long now.</summary>
    public bool IsSlow { get; set; }

    public string Database => inner.Database;

    public string Driver => inner.Driver;

    public bool MigratesUnasked => inner.MigratesUnasked;

    public string OldestVersion => inner.OldestVersion;

    public string GrantRights => inner.GrantRights;

    public IDbContextFactory<DurableDbContext> CreateContexts(IServiceProvider services) => inner.CreateContexts(services);

    public async Task<IDbContextTransaction> BeginSyncedAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        new SlowTransaction(await inner.BeginSyncedAsync(db, cancellationToken), this);

    public async Task<IDbContextTransaction> BeginSyncedByFirstQueryAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        new SlowTransaction(await inner.BeginSyncedByFirstQueryAsync(db, cancellationToken), this);

    public string InsertNew(string table, IReadOnlyList<string> columns, int keyColumns, int rows, bool isContended, string? returning) =>
        inner.InsertNew(table, columns, keyColumns, rows, isContended, returning);

    public Task<IReadOnlyList<string>> MigrateAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        inner.MigrateAsync(db, cancellationToken);

    public string ScriptMigrations(DurableDbContext db) => inner.ScriptMigrations(db);

    public bool IsDenied(DbException error) => inner.IsDenied(error);

    public bool Supports(Version server) => inner.Supports(server);

    public DurableTierException Explain(DbException error) => inner.Explain(error);

    public void ClearPool(DbConnection connection) => inner.ClearPool(connection);

    private sealed class SlowTransaction(IDbContextTransaction transaction, SlowCommits commits) : IDbContextTransaction
    {
        public Guid TransactionId => transaction.TransactionId;

        public void Commit() => throw new NotSupportedException();

        public async Task CommitAsync(CancellationToken cancellationToken = default)
        {
            if (commits.IsSlow)
            {
                commits.HasBegun.TrySetResult();
                await Task.Delay(commits.Duration, TimeProvider.System, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        public void Rollback() => transaction.Rollback();

        public Task RollbackAsync(CancellationToken cancellationToken = default) => transaction.RollbackAsync(cancellationToken);

        public void Dispose() => transaction.Dispose();

        public ValueTask DisposeAsync() => transaction.DisposeAsync();
    }

    private TimeSpan Duration => duration;
}
