using TranscriptWorker.Cli;

namespace TranscriptWorker.Tests.Cli;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_written_in_another_format()
    {
        await WriteAsync("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nANN: Hello.\n");
        var run = await CommandRun.RunAsync("export", _folder["a.srt"], "--as", "vtt");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal("WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v ANN>Hello.</v>\n", run.Output);
    }

    [Fact]
    public async Task The_result_may_go_to_a_file()
    {
        await WriteAsync("a.txt", "Ann: Hello.\nAnn: Goodbye.\n");
        var run = await CommandRun.RunAsync("export", _folder["a.txt"], "--as", "txt", "--out", _folder["b.txt"]);
        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Output));
        Assert.Equal("Ann: Hello.\nAnn: Goodbye.\n", await File.ReadAllTextAsync(_folder["b.txt"], TestContext.Current.CancellationToken));

        var unwritable = await CommandRun.RunAsync("export", _folder["a.txt"], "--as", "txt", "--out", _folder["a.txt/b"]);
        Assert.Equal(ExitCodes.Usage, unwritable.ExitCode);
    }

    [Fact]
    public async Task Personal_data_is_replaced_on_demand()
    {
        await WriteAsync("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nANN: Write to ann@example.com, please.\n");

        var run = await CommandRun.RunAsync("export", _folder["a.srt"], "--as", "vtt", "--redacted");

        Assert.Equal("WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v ANN>Write to [EMAIL], please.</v>\n", run.Output);
    }

    [Fact]
    public async Task Captions_need_times()
    {
        await WriteAsync("a.txt", "Hello.\nGoodbye.\n");
        var run = await CommandRun.RunAsync("export", _folder["a.txt"], "--as", "srt");
        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.EndsWith(
            "a.txt: 2 of 2 cues have no time, and srt needs one for each: choose json or txt.",
            Assert.Single(run.Errors),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_refused_file_and_an_unknown_format_are_said_in_one_line()
    {
        await WriteAsync("a.vtt", "");
        var refused = await CommandRun.RunAsync("export", _folder["a.vtt"], "--as", "txt");
        Assert.Equal(ExitCodes.Refused, refused.ExitCode);
        Assert.EndsWith("a.vtt: empty-transcript: The source holds no speech.", Assert.Single(refused.Errors), StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Usage, (await CommandRun.RunAsync("export", _folder["a.vtt"], "--as", "pdf")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await CommandRun.RunAsync("export", _folder["a.vtt"])).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await CommandRun.RunAsync("export", "a{b}", "--as", "txt")).ExitCode);
    }

    [Fact]
    public async Task A_stored_transcript_is_found_by_its_id()
    {
        await WriteAsync("standup.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hello [laughs] there.\n");
        var data = _folder["data"];
        Assert.Equal(ExitCodes.Done, (await CommandRun.RunAsync("enrich", _folder["standup.vtt"], "--data", data)).ExitCode);

        var stored = await CommandRun.RunAsync("export", "standup", "--as", "srt", "--data", data);
        Assert.Equal((ExitCodes.Done, "1\n00:00:01,000 --> 00:00:02,000\nAnn: Hello [laughs] there.\n"), (stored.ExitCode, stored.Output));

        var unknown = await CommandRun.RunAsync("export", "other", "--as", "srt", "--data", data);
        Assert.Equal(ExitCodes.Refused, unknown.ExitCode);
        Assert.Contains("no transcript is stored under this id", Assert.Single(unknown.Errors), StringComparison.Ordinal);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private Task WriteAsync(string name, string content) =>
        File.WriteAllTextAsync(_folder[name], content, TestContext.Current.CancellationToken);
}
