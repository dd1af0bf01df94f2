using System.Text;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>Entries, read by programs that know nothing of this one and use the reference implementation, liblz4.</summary>
public sealed class EntryInteroperabilityTests : IDisposable
{
    private static readonly byte[] Json = Encoding.UTF8.GetBytes(
        $$"""{"text":"{{string.Concat(Enumerable.Repeat("grüße aus dem stand-up 🐝 ", 5000))}}"}"""
    );

    // None, one and several blocks, of each length that a frame may have; JSON may be as long as Cache:MaxValueBytes says.
    private static readonly int[] Lengths =
    [
        1,
        12,
        13,
        1024,
        64 * 1024,
        (64 * 1024) + 1,
        (256 * 1024) + 1,
        (1024 * 1024) + 1,
        (4 * 1024 * 1024) + 1,
        9 * 1024 * 1024,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_lz4_command_reads_an_entry_as_it_is()
    {
        var path = await StoreAsync();

        Assert.Equal(Json, await ReadByCommandAsync(path));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("noise")]
    public async Task The_lz4_command_and_Python_read_entries_of_all_sizes(string kind)
    {
        foreach (var length in Lengths)
        {
            var content = Content(kind, length);
            var path = await WriteAsync(Seal(content));

            Assert.Equal(content, await ReadByCommandAsync(path));
            Assert.Equal(content, await ReadByPythonAsync(path));
        }
    }

    [Theory]
    [InlineData("-B4")]
    [InlineData("-B4", "-BD")]
    [InlineData("-B5", "-BI", "-9")]
    [InlineData("-B7", "-BD", "-12")]
    public async Task Frames_of_the_lz4_command_are_read(params string[] options)
    {
        foreach (var length in Lengths)
        {
            foreach (var kind in (string[])["text", "noise"])
            {
                var content = Content(kind, length);
                await File.WriteAllBytesAsync(_folder["content"], content, TestContext.Current.CancellationToken);
                var (exitCode, frame, error) = await ExternalTool.RunAsync(
                    "lz4",
                    "lz4",
                    ["-z", "-c", "--content-size", .. options, _folder["content"]]
                );
                var read = new byte[length];

                Assert.True(exitCode == 0, error);
                Assert.True(Lz4Frame.TryDecompress(frame, read), $"{length} bytes of {kind}");
                Assert.Equal(content, read);
            }
        }
    }

    [Fact]
    public async Task Pythons_lz4_frame_reads_an_entry_as_it_is()
    {
        var path = await StoreAsync();

        Assert.Equal(Json, await ReadByPythonAsync(path));
    }

    private static async Task<byte[]> ReadByCommandAsync(string path)
    {
        var (exitCode, output, error) = await ExternalTool.RunAsync("lz4", "lz4", "-d", "-c", path);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static async Task<byte[]> ReadByPythonAsync(string path)
    {
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
        return output;
    }

    private static byte[] Content(string kind, int length)
    {
        var content = new byte[length];
        if (string.Equals(kind, "noise", StringComparison.Ordinal))
            new Random(17).NextBytes(content);
        else
            for (var i = 0; i < length; i++)
                content[i] = (byte)('a' + (i * 7 % 997 * i % 23));
        return content;
    }

    private static byte[] Seal(byte[] content) =>
        EntryFormat.Seal(
            new EntryKey(Subject.Transcript(null, "meeting"), EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1")),
            EntryFormat.Pack(content),
            new Fence(1, DateTime.UnixEpoch, DateTime.UnixEpoch, TimeSpan.Zero)
        );

    private async Task<string> StoreAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = new SqliteDatabase();
        await using var process = await CacheProcess.StartAsync(database);
        var subject = Subject.Transcript(null, "meeting");
        var transcript = new EntryKey(subject, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
        await process.Contents.StoreAsync(new Content(transcript, "hash", null, Guid.NewGuid()), Json, cancellation);
        var value = await process.QueryAsync(db => db.Entries.Select(e => e.Value).SingleAsync(cancellation));
        Assert.InRange(value.Length, 1, Json.Length / 10);
        return await WriteAsync(value);
    }

    private async Task<string> WriteAsync(byte[] entry)
    {
        await File.WriteAllBytesAsync(_folder["entry.lz4"], entry, TestContext.Current.CancellationToken);
        return _folder["entry.lz4"];
    }
}
