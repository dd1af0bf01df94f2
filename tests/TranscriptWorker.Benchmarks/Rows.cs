using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Benchmarks;

/// <summary>
/// What a read of one subject and three entries costs in the durable tier, by how many entries it holds, with the query plan.
/// </summary>
internal static class Rows
{
    private const int EntriesEach = 4;
    private const int Reads = 2000;

    private static readonly int[] Counts = [10_000, 100_000, 1_000_000];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using (var postgres = await PostgreSql.StartAsync(cancellationToken))
        {
            await MeasureAsync(
                "PostgreSQL",
                new(StringComparer.Ordinal)
                {
                    ["Durable:Provider"] = "postgresql",
                    ["Durable:ConnectionString"] = PostgreSql.ConnectionString(postgres),
                    ["Durable:LockTimeout"] = "00:05:00",
                },
                cancellationToken
            );
        }

        using var folder = new SqliteFolder();
        await MeasureAsync("SQLite", new(StringComparer.Ordinal) { ["Durable:SqlitePath"] = folder.Database }, cancellationToken);
    }

    private static async Task MeasureAsync(string database, Dictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        await using var cache = await CacheUnderTest.StartAsync(settings, cancellationToken);
        var (reader, clock, loaded) = (cache.Get<DurableReader>(), TimeProvider.System, 0);
        foreach (var count in Counts)
        {
            var started = clock.GetTimestamp();
            await LoadAsync(cache, loaded / EntriesEach, count / EntriesEach, cancellationToken);
            var loading = clock.GetElapsedTime(started);
            loaded = count;

            var times = new List<double>();
            var random = new Random(17);
            for (var i = -Reads / 10; i < Reads; i++)
            {
                var subject = SubjectOf(random.Next(count / EntriesEach));
                var keys = Enumerable.Range(0, EntriesEach - 1).Select(n => KeyOf(subject, n)).ToList();
                started = clock.GetTimestamp();
                var reading = await reader.ReadAsync(subject, keys, cancellationToken);
                if (reading.Entries.Count != keys.Count)
                    throw new InvalidOperationException("Not all entries were found.");
                if (i >= 0)
                    times.Add(clock.GetElapsedTime(started).TotalMicroseconds);
            }

            var spread = Spread.Of(times);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{database}, {count, 9:#,0} entries of {count / EntriesEach:#,0} subjects (loaded in "
                        + $"{loading.TotalSeconds:0.0} s): {spread.Median:0} µs a read, middle half {spread.Low:0} – {spread.High:0} µs"
                )
            );
        }

        await ExplainAsync(cache, cancellationToken);
    }

    private static Subject SubjectOf(int number) => Subject.Transcript("acme", $"{number:x8}");

    private static EntryKey KeyOf(Subject subject, int number) =>
        new(subject, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, $"{number}"));

    private static async Task LoadAsync(CacheUnderTest cache, int from, int to, CancellationToken cancellationToken)
    {
        await using var db = await cache.Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var (created, body) = (
            new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc),
            EntryFormat.Pack("""{"summary":"We ship on Friday."}"""u8)
        );
        if (db.Database.GetDbConnection() is NpgsqlConnection postgres)
            await CopyAsync(postgres, from, to, created, body, cancellationToken);
        else
            await InsertAsync((SqliteConnection)db.Database.GetDbConnection(), from, to, created, body, cancellationToken);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection,
        int from,
        int to,
        DateTime created,
        EntryBody body,
        CancellationToken cancellationToken
    )
    {
        await using (
            var subjects = await connection.BeginBinaryImportAsync(
                "COPY subjects (subject, generation, content_hash) FROM STDIN (FORMAT BINARY)",
                cancellationToken
            )
        )
        {
            for (var i = from; i < to; i++)
                await subjects.WriteRowAsync(cancellationToken, SubjectOf(i).Value, 1L, "hash");
            await subjects.CompleteAsync(cancellationToken);
        }

        await using (
            var entries = await connection.BeginBinaryImportAsync(
                "COPY entries (subject, generation, kind, fingerprint, created_at, expires_at, value) FROM STDIN (FORMAT BINARY)",
                cancellationToken
            )
        )
        {
            foreach (var (key, fence, value) in Entries(from, to, created, body))
                await entries.WriteRowAsync(
                    cancellationToken,
                    key.Subject.Value,
                    1L,
                    key.Kind.Name,
                    key.Fingerprint.Value,
                    fence.CreatedAt,
                    fence.ExpiresAt,
                    value
                );
            await entries.CompleteAsync(cancellationToken);
        }

        await using var analyze = new NpgsqlCommand("ANALYZE", connection);
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task InsertAsync(
        SqliteConnection connection,
        int from,
        int to,
        DateTime created,
        EntryBody body,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var subject = Command("INSERT INTO subjects (subject, generation, content_hash) VALUES ($0, 1, 'hash')", 1);
        for (var i = from; i < to; i++)
            await RunAsync(subject, SubjectOf(i).Value);
        await using var entry = Command(
            "INSERT INTO entries (subject, generation, kind, fingerprint, created_at, expires_at, value) VALUES ($0, 1, $1, "
                + "$2, $3, $4, $5)",
            6
        );
        foreach (var (key, fence, value) in Entries(from, to, created, body))
            await RunAsync(entry, key.Subject.Value, key.Kind.Name, key.Fingerprint.Value, fence.CreatedAt, fence.ExpiresAt, value);
        await transaction.CommitAsync(cancellationToken);

        SqliteCommand Command(string text, int parameters)
        {
#pragma warning disable CA2100 // The two texts above.
            var command = new SqliteCommand(text, connection, (SqliteTransaction)transaction);
#pragma warning restore CA2100
            for (var i = 0; i < parameters; i++)
                command.Parameters.Add(new SqliteParameter($"${i}", null));
            return command;
        }

        Task RunAsync(SqliteCommand command, params object[] values)
        {
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i];
            return command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static IEnumerable<(EntryKey Key, Fence Fence, byte[] Value)> Entries(int from, int to, DateTime created, EntryBody body)
    {
        var fence = new Fence(1, created, created.AddDays(7), TimeSpan.FromSeconds(1));
        for (var i = from; i < to; i++)
        {
            for (var n = 0; n < EntriesEach; n++)
            {
                var key = KeyOf(SubjectOf(i), n);
                yield return (key, fence, EntryFormat.Seal(key, body, fence));
            }
        }
    }

    /// <summary>Prints how the database answers the statement that a read sends.</summary>
    private static async Task ExplainAsync(CacheUnderTest cache, CancellationToken cancellationToken)
    {
        await using var db = await cache.Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(cancellationToken);
        var subject = SubjectOf(1);
        var query = DurableReader.Query.Compile()(
            db,
            subject.Value,
            [.. Enumerable.Range(0, EntriesEach - 1).Select(n => KeyOf(subject, n).Fingerprint.Value)]
        );
        await using var command = query.CreateDbCommand();
#pragma warning disable CA2100 // What the cache itself sends.
        command.CommandText =
            (command is NpgsqlCommand ? "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " : "EXPLAIN QUERY PLAN ") + command.CommandText;
#pragma warning restore CA2100
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var plan = await command.ExecuteReaderAsync(cancellationToken);
        while (await plan.ReadAsync(cancellationToken))
            Console.WriteLine($"  {plan.GetValue(plan.FieldCount - 1)}");
    }
}
