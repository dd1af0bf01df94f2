using System.Text.Json;

namespace TranscriptWorker.IntegrationTests.Cli;

public sealed class InProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Commands_for_scripts_print_their_result_as_one_JSON_document()
    {
        GeneratedTranscripts.Write(_folder["transcripts"], 1);
        var id = Path.GetFileNameWithoutExtension(Directory.GetFiles(_folder["transcripts"]).Single());
        (await RunAsync("enrich", _folder["transcripts"])).AssertDone();

        var shown = await ReadAsync("show", id);
        var audited = await ReadAsync("audit");
        var kept = await ReadAsync("housekeeping");
        var epoch = await ReadAsync("epoch", "show");
        var checks = await ReadAsync("doctor", "--set", "Urls=http://127.0.0.1:0");

        Assert.Equal(($"transcript:{id}", 1), (shown.GetProperty("subject").GetString(), shown.GetProperty("generation").GetInt64()));
        Assert.Equal(
            ["", .. KnownFeatures.Names],
            shown
                .GetProperty("entries")
                .EnumerateArray()
                .Select(e => e.GetProperty("feature").GetString() ?? "")
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal((1, 0), (audited.GetProperty("sampled").GetInt32(), audited.GetProperty("disagreeing").GetInt64()));
        Assert.Equal(0, kept.GetProperty("expiredEntries").GetInt64());
        Assert.Equal(JsonValueKind.Number, epoch.GetProperty("epoch").ValueKind);
        Assert.Contains(
            checks.EnumerateArray(),
            c => c.GetProperty("check").ValueEquals("database") && c.GetProperty("state").ValueEquals("ok")
        );
    }

    [Fact]
    public async Task A_cancelled_command_prints_one_line_and_exits_with_130()
    {
        GeneratedTranscripts.Write(_folder["transcripts"], 1);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var ended = await InProcess.RunUntilCancelledAsync(["enrich", _folder["transcripts"], "--data", _folder["data"]], cancelled.Token);

        ended.AssertRefused(130, "cancelled");
    }

    [Fact]
    public async Task Commands_that_run_at_once_in_one_process_write_to_their_own_consoles()
    {
        string[] ids = ["a", "b", "c", "d"];

        var ended = await Task.WhenAll(ids.Select(id => RunAsync("show", $"{id}-is-unknown", "--verbose")));

        foreach (var (id, command) in ids.Zip(ended))
            Assert.Equal($"error: transcript:{id}-is-unknown is not known.", Assert.Single(command.Failures));
    }

    private async Task<JsonElement> ReadAsync(params string[] arguments)
    {
        var ended = await RunAsync([.. arguments, "--json"]);
        ended.AssertDone();
        return JsonElement.Parse(string.Join('\n', ended.Output));
    }

    private Task<EndedCommand> RunAsync(params string[] arguments) => InProcess.RunAsync([.. arguments, "--data", _folder["data"]]);
}
