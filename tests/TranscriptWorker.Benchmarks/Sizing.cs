using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Benchmarks;

/// <summary>The room that a million transcripts take in PostgreSQL, and each in Redis, and the time of a pass of housekeeping.</summary>
internal static class Sizing
{
    private const int Subjects = 1_000_000;
    private const int EntriesEach = 4;
    private const int InRedis = 20_000;
    private const int Readers = 16;
    private const double GiB = 1024 * 1024 * 1024;

    /// <summary>Measures, and prints a table.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        await using var postgres = await PostgreSql.StartAsync(cancellationToken);
        using var files = new TemporaryFolder();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Durable:Provider"] = "postgresql",
            ["Durable:ConnectionString"] = PostgreSql.ConnectionString(postgres),
            ["Durable:LockTimeout"] = "00:00:20",
            ["Hot:Provider"] = "redis",
            ["Hot:ConnectionString"] = redis.ConnectionString(0),
            ["Hot:LocalLimitBytes"] = "0",
            ["Housekeeping:Pause"] = "00:00:00",
            ["Files:Folder"] = files.Path,
        };
        await using var cache = await CacheUnderTest.StartAsync(settings, cancellationToken);
        var body = EntryFormat.Pack(TranscriptJson.Of(4096));
        await LoadAsync(cache, body, cancellationToken);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Subjects:#,0} subjects, each with {EntriesEach} entries of {body.Bytes.Length:#,0} bytes as stored"
            )
        );
        await PrintTablesAsync(cache, cancellationToken);
        await PrintRedisAsync(cache, redis.ConnectionString(0), cancellationToken);
        await PrintHousekeepingAsync(cache, cancellationToken);
    }

    private static async Task LoadAsync(CacheUnderTest cache, EntryBody body, CancellationToken cancellationToken)
    {
        await using var db = await cache.Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var hash = new string('0', 64);
        await using (
            var subjects = await connection.BeginBinaryImportAsync(
                "COPY subjects (subject, generation, content_hash, source_version) FROM STDIN (FORMAT BINARY)",
                cancellationToken
            )
        )
        {
            for (var i = 0; i < Subjects; i++)
                await subjects.WriteRowAsync(cancellationToken, SubjectOf(i).Value, 1L, hash, 1L);
            await subjects.CompleteAsync(cancellationToken);
        }

        var created = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        await using (
            var jobs = await connection.BeginBinaryImportAsync(
                "COPY applied_jobs (subject, job_id, applied_at) FROM STDIN (FORMAT BINARY)",
                cancellationToken
            )
        )
        {
            for (var i = 0; i < Subjects; i++)
                await jobs.WriteRowAsync(cancellationToken, SubjectOf(i).Value, Guid.NewGuid(), created);
            await jobs.CompleteAsync(cancellationToken);
        }

        var fence = new Fence(1, created, created.AddDays(7), TimeSpan.FromSeconds(1));
        await using (
            var entries = await connection.BeginBinaryImportAsync(
                "COPY entries (subject, generation, kind, fingerprint, created_at, expires_at, value) FROM STDIN (FORMAT BINARY)",
                cancellationToken
            )
        )
        {
            for (var i = 0; i < Subjects; i++)
                foreach (var key in KeysOf(i))
                    await entries.WriteRowAsync(
                        cancellationToken,
                        key.Subject.Value,
                        1L,
                        key.Kind.Name,
                        key.Fingerprint.Value,
                        fence.CreatedAt,
                        fence.ExpiresAt,
                        EntryFormat.Seal(key, body, fence)
                    );
            await entries.CompleteAsync(cancellationToken);
        }

        await using var analyze = new NpgsqlCommand("VACUUM ANALYZE", connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task PrintTablesAsync(CacheUnderTest cache, CancellationToken cancellationToken)
    {
        await using var db = await cache.Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
            WHERE relname IN ('subjects', 'entries', 'applied_jobs') ORDER BY relname
            """,
            (NpgsqlConnection)db.Database.GetDbConnection()
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Console.WriteLine($"{"", -12} {"table", 10} {"indexes", 10} {"a subject", 12} {"10^9 subjects", 14}");
        while (await reader.ReadAsync(cancellationToken))
        {
            var (table, indexes) = (reader.GetInt64(1), reader.GetInt64(2));
            var each = (double)(table + indexes) / Subjects;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{reader.GetString(0), -12} {table / GiB, 6:0.00} GiB {indexes / GiB, 6:0.00} GiB {each, 10:#,0} B "
                        + $"{each * 1e9 / GiB / 1024, 10:0.0} TiB"
                )
            );
        }
    }

    private static async Task PrintRedisAsync(CacheUnderTest cache, string address, CancellationToken cancellationToken)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync($"{address},allowAdmin=true");
        var before = await ReadUsedMemoryAsync(connection.GetDatabase());
        await Parallel.ForAsync(
            0,
            InRedis,
            new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                if ((await cache.Cache.ReadAsync(SubjectOf(i), [.. KeysOf(i)], token)).Entries.Count != EntriesEach)
                    throw new InvalidOperationException("Not all entries were found.");
            }
        );
        var each = (double)(await ReadUsedMemoryAsync(connection.GetDatabase()) - before) / InRedis;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{"Redis", -12} {"", 10} {"", 10} {each, 10:#,0} B {each * 1e9 / GiB / 1024, 10:0.0} TiB"
            )
        );
    }

    private static async Task<long> ReadUsedMemoryAsync(IDatabase redis)
    {
        var lines = ((string)(await redis.ExecuteAsync("INFO", "memory"))!).Split("\r\n");
        return long.Parse(lines.First(l => l.StartsWith("used_memory:", StringComparison.Ordinal))[12..], CultureInfo.InvariantCulture);
    }

    private static async Task PrintHousekeepingAsync(CacheUnderTest cache, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        await cache.Get<Housekeeper>().RunAsync(cancellationToken);
        var elapsed = clock.GetElapsedTime(started);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a pass of housekeeping without rests: {elapsed.TotalSeconds:0} s"));
    }

    private static Subject SubjectOf(int number) => Subject.Transcript("acme", $"{number:x8}");

    private static IEnumerable<EntryKey> KeysOf(int number) =>
        Enumerable
            .Range(0, EntriesEach)
            .Select(n => new EntryKey(
                SubjectOf(number),
                EntryKind.AIEnhancement,
                Fingerprint.Of(EntryKind.AIEnhancement, n.ToString(CultureInfo.InvariantCulture))
            ));
}
