using System.Text.Json;
using TranscriptWorker.Cli;

namespace TranscriptWorker.Tests.Cli;

public sealed class ValidateCommandTests : IDisposable
{
    private const string Captions =
        "WEBVTT\nLanguage: en\n\n00:01.000 --> 01:02:03.500\n<v Ann>Hello.\n\n00:00.500 --> 00:02.000\n<v Bob>Hi.\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_file_of_a_folder_is_a_row_of_the_table()
    {
        await WriteAsync("a.vtt", Captions);
        await WriteAsync("deeper/b.txt", "Ann: Guten Tag, das ist die Sitzung.\nBob: Und wir sind hier.\nAnn: Ja, das ist gut.\n");
        await WriteAsync("deeper/results.json", "{}");

        var run = await CommandRun.RunAsync("validate", _folder.Path);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Empty(run.Errors);
        var rows = Rows(run.Output);
        Assert.Equal(["file", "format", "cues", "speakers", "duration", "language", "warnings"], rows[0]);
        Assert.Equal(["vtt", "2", "2", "1:02:03", "en", "times-out-of-order line 7"], rows[1][1..]);
        Assert.Equal(["text", "3", "2", "–", "de (detected)", ""], rows[2][1..]);
        Assert.Contains("2 files, 1 with warnings, 0 refused", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_file_has_a_line_of_its_own_and_fails_the_command()
    {
        await WriteAsync("a.vtt", Captions);
        await WriteAsync("b.json", """{"job": 1, "status": "queued"}""");
        await WriteAsync("c.srt", "");

        var run = await CommandRun.RunAsync("validate", _folder["a.vtt"], _folder["b.json"], _folder["c.srt"]);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Equal(
            [
                $"error: {_folder["b.json"]}: unsupported-format: "
                    + "The JSON has no transcript in a known shape. Its top-level keys are: job, status.",
                $"error: {_folder["c.srt"]}: empty-transcript: The source holds no speech.",
            ],
            run.Errors
        );
        Assert.Equal("refused", Rows(run.Output)[2][1]);
        Assert.Contains("3 files, 1 with warnings, 2 refused", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_same_figures()
    {
        await WriteAsync("a.vtt", Captions);
        await WriteAsync("b.vtt", "");

        var run = await CommandRun.RunAsync("validate", _folder.Path, "--json");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        using var document = JsonDocument.Parse(run.Output);
        var (read, refused) = (document.RootElement[0], document.RootElement[1]);
        Assert.Equal(3_723_500, read.GetProperty("durationMs").GetInt32());
        Assert.Equal("vtt", read.GetProperty("format").GetString());
        Assert.True(read.GetProperty("isLanguageDeclared").GetBoolean());
        Assert.Equal("times-out-of-order", read.GetProperty("warnings")[0].GetProperty("code").GetString());
        Assert.Equal("empty-transcript", refused.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("cues").ValueKind);
    }

    [Fact]
    public async Task Files_that_would_be_the_same_transcript_are_both_validated_and_nothing_is_stored()
    {
        await WriteAsync("same.vtt", Captions);
        await WriteAsync("same.srt", "1\n00:00:00,000 --> 00:00:01,000\nHello.\n");

        var run = await CommandRun.RunAsync("validate", _folder.Path, "--data", _folder["data"]);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("2 files", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_a_wrong_command_line()
    {
        var missing = await CommandRun.RunAsync("validate", _folder["missing.vtt"]);
        Assert.Equal(ExitCodes.Usage, missing.ExitCode);
        Assert.EndsWith("missing.vtt does not exist.", Assert.Single(missing.Errors), StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Usage, (await CommandRun.RunAsync("validate", _folder.Path)).ExitCode);
    }

    [Fact]
    public async Task Cancellation_ends_the_command()
    {
        await WriteAsync("a.vtt", Captions);
        var run = await CommandRun.RunUntilCancelledAsync(["validate", _folder.Path], new CancellationToken(canceled: true));
        Assert.Equal(ExitCodes.Cancelled, run.ExitCode);
    }

    private static List<string[]> Rows(string table) =>
        [
            .. table
                .Split('\n')
                .Where(line => line.StartsWith('│'))
                .Select(line => line.Trim('│', '\r').Split('│').Select(cell => cell.Trim()).ToArray()),
        ];

    private Task WriteAsync(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        return File.WriteAllTextAsync(_folder[name], content, TestContext.Current.CancellationToken);
    }
}
