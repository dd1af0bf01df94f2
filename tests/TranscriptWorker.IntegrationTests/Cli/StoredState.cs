using Microsoft.Data.Sqlite;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>What a database holds, read without the program.</summary>
/// <param name="Entries">Entries as stored, by a key of subject, generation, kind and fingerprint.</param>
/// <param name="Results">How many of them are results of features.</param>
/// <param name="Claims">How many claims are held or left over.</param>
internal sealed record StoredState(IReadOnlyDictionary<string, string> Entries, int Results, long Claims)
{
    private const int MaxJsonLength = 1024 * 1024;

    /// <summary>Reads the database of a data folder, and fails where an entry is not readable.</summary>
    public static async Task<StoredState> ReadAsync(string dataFolder)
    {
        await using var connection = await OpenAsync(dataFolder);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT subject, generation, kind, fingerprint, value FROM entries";
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        var results = 0;
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                var kind = EntryKind.All.Single(k => string.Equals(k.Name, reader.GetString(2), StringComparison.Ordinal));
                var subject = Subject.Transcript(null, reader.GetString(0)["transcript:".Length..]);
                var key = new EntryKey(subject, kind, Fingerprint.FromStored(reader.GetString(3)));
                var value = reader.GetFieldValue<byte[]>(4);
                var reading = EntryFormat.Read(key, value, MaxJsonLength);
                Assert.Equal((EntryReadingResult.Valid, reader.GetInt64(1)), (reading.Result, reading.Fence.Generation));
                entries.Add($"{key} {reading.Fence.Generation}", Convert.ToHexString(value));
                if (kind == EntryKind.AIEnhancement)
                    results++;
            }
        }

        command.CommandText = "SELECT count(*) FROM claims";
        return new StoredState(entries, results, (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
    }

    /// <summary>Whatever an earlier state held is here, byte for byte: it was not computed again.</summary>
    public void AssertKeeps(StoredState earlier)
    {
        foreach (var (key, value) in earlier.Entries)
            Assert.Equal(value, Entries.GetValueOrDefault(key));
    }

    public static async Task<SqliteConnection> OpenAsync(string dataFolder)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataFolder, "cache.db"), Pooling = false }.ToString()
        );
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text here is a constant of a test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
