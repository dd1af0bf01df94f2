using System.Text;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>Entries as the database holds them, read by programs that know nothing of this one.</summary>
public sealed class EntryInteroperabilityTests : IDisposable
{
    private static readonly byte[] Json = Encoding.UTF8.GetBytes(
        $$"""{"text":"{{string.Concat(Enumerable.Repeat("grüße aus dem stand-up 🐝 ", 5000))}}"}"""
    );

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_lz4_command_reads_an_entry_as_it_is()
    {
        var path = await StoreAsync();

        var (exitCode, output, error) = await ExternalTool.RunAsync("lz4", "lz4", "-d", "-c", path);

        Assert.True(exitCode == 0, error);
        Assert.Equal(Json, output);
    }

    [Fact]
    public async Task Pythons_lz4_frame_reads_an_entry_as_it_is()
    {
        var path = await StoreAsync();

        var (exitCode, output, error) = await ExternalTool.RunAsync(
            "python3-lz4",
            "/usr/bin/python3",
            "-c",
            "import sys, lz4.frame; sys.stdout.buffer.write(lz4.frame.decompress(open(sys.argv[1], 'rb').read()))",
            path
        );

        if (error.Contains("ModuleNotFoundError", StringComparison.Ordinal))
            throw ExternalTool.Missing("python3-lz4", "Python's lz4 module");
        Assert.True(exitCode == 0, error);
        Assert.Equal(Json, output);
    }

    private async Task<string> StoreAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = new SqliteDatabase();
        await using var process = await CacheProcess.StartAsync(database);
        var subject = Subject.Transcript(null, "meeting");
        var transcript = new EntryKey(subject, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
        await process.Changes.ApplyContentAsync(new Content(transcript, "hash", null, Guid.NewGuid()), Json, cancellation);
        var value = await process.QueryAsync(db => db.Entries.Select(e => e.Value).SingleAsync(cancellation));
        Assert.InRange(value.Length, 1, Json.Length / 10);
        await File.WriteAllBytesAsync(_folder["entry.lz4"], value, cancellation);
        return _folder["entry.lz4"];
    }
}
