using System.Diagnostics;
using System.Text.Json;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Intake;

/// <summary>Files that are dropped into the inbox of a service.</summary>
public sealed class InboxServiceTests : IDisposable
{
    private const string Fast = "Inbox:Period=00:00:00.2";
    private const string ShortLease = "Intake:Lease=00:00:03";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dropped_file_is_enriched_and_its_result_is_that_of_enrich()
    {
        await using var service = await RunningService.StartAsync(_folder["data"], Fast);

        await DropAsync("standup.vtt", GeneratedTranscripts.Create(1));
        await UntilThereAsync("results/standup.vtt.json");
        var enriched = await service.BesideAsync("enrich", Inbox("accepted/standup.vtt"), "--out", _folder["out"]);

        Assert.False(File.Exists(Inbox("standup.vtt")));
        Assert.Equal(await ReadAsync(_folder["out/standup.json"]), await ReadAsync(Inbox("results/standup.vtt.json")));
        Assert.DoesNotContain(enriched.Output, line => line.Contains("computed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bad_file_costs_only_itself_and_says_why()
    {
        await using var service = await RunningService.StartAsync(_folder["data"], Fast, "Limits:MaxContentLength=4096");

        await DropAsync("binary.txt", "a\0b");
        await DropAsync("empty.txt", "\n");
        await DropAsync("large.txt", new string('x', 20_000));
        await DropAsync("notes.docx", "no transcript");
        await DropAsync(".hidden.vtt", GeneratedTranscripts.Create(2));
        await DropAsync("unfinished.vtt.part", GeneratedTranscripts.Create(2));
        File.CreateSymbolicLink(Inbox("link.vtt"), "/etc/hostname");
        using (var pipe = Process.Start("mkfifo", Inbox("pipe.vtt")))
            await pipe.WaitForExitAsync(Cancellation);
        await DropAsync("good.vtt", GeneratedTranscripts.Create(3));
        await UntilThereAsync("results/good.vtt.json");
        foreach (
            var (name, reason) in ((string, string)[])
                [("binary", "not-text"), ("empty", "empty-transcript"), ("large", "content-too-large")]
        )
        {
            await UntilThereAsync($"failed/{name}.txt.error.json");
            await UntilThereAsync($"failed/{name}.txt");
            var error = JsonElement.Parse(await ReadAsync(Inbox($"failed/{name}.txt.error.json")));
            Assert.Equal(reason, error.GetProperty("reason").GetString());
        }

        await service.Process.WaitUntilAsync(() => Log(service, "link.vtt") + Log(service, "pipe.vtt") + Log(service, "notes.docx") == 3);
        foreach (var left in (string[])["notes.docx", ".hidden.vtt", "unfinished.vtt.part", "link.vtt", "pipe.vtt"])
            Assert.True(Path.Exists(Inbox(left)), left);
        Assert.Equal("good.vtt", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Inbox("accepted")))));
    }

    [Fact]
    public async Task A_file_that_was_recorded_and_not_moved_before_a_kill_is_one_job()
    {
        // A folder stands where the file would go.
        Directory.CreateDirectory(Inbox("accepted/a.vtt/x"));
        await using (var killed = await RunningService.StartAsync(_folder["data"], Fast, ShortLease))
        {
            await DropAsync("a.vtt", GeneratedTranscripts.Create(1));
            await killed.Process.WaitUntilAsync(() => Log(killed, "a.vtt") > 0);
            await killed.Process.KillAsync();
        }

        Assert.True(File.Exists(Inbox("a.vtt")));
        Directory.Delete(Inbox("accepted/a.vtt"), recursive: true);
        await using var next = await RunningService.StartAsync(_folder["data"], Fast, ShortLease);
        await UntilThereAsync("accepted/a.vtt");
        await UntilThereAsync("results/a.vtt.json");

        await using var database = await StoredState.OpenAsync(_folder["data"]);
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT count(*) FROM jobs";
        Assert.Equal(1L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Dropped_files_of_a_killed_service_are_enriched_by_the_next()
    {
        const int files = 30;
        await using (var killed = await RunningService.StartAsync(_folder["data"], Fast, ShortLease))
        {
            for (var number = 0; number < files; number++)
                await DropAsync($"m-{number:00}.vtt", GeneratedTranscripts.Create(number));
            await UntilThereAsync("accepted/m-00.vtt");
            await killed.Process.KillAsync();
        }

        await using var next = await RunningService.StartAsync(_folder["data"], Fast, ShortLease);
        for (var number = 0; number < files; number++)
            await UntilThereAsync($"results/m-{number:00}.vtt.json");

        Assert.Equal(files, Directory.EnumerateFiles(Inbox("accepted")).Count());
        Assert.Empty(Directory.EnumerateFiles(Inbox("")));
        Assert.Empty(Directory.EnumerateFiles(Inbox("failed")));
    }

    [Fact]
    public async Task An_inbox_that_cannot_be_read_is_told_once_and_by_the_doctor_and_is_read_when_it_can()
    {
        Directory.CreateDirectory(_folder["data"]);
        await File.WriteAllTextAsync(Inbox(""), "a file", Cancellation);
        await using var service = await RunningService.StartAsync(_folder["data"], Fast);
        await service.Process.WaitUntilAsync(() => Log(service, "cannot be read, and is tried again") > 0);
        var ended = await service.BesideAsync("doctor", "--set", "Urls=http://127.0.0.1:0");

        File.Delete(Inbox(""));
        await service.Process.WaitUntilAsync(() => Log(service, "is read again") > 0);
        await DropAsync("a.vtt", GeneratedTranscripts.Create(1));
        await UntilThereAsync("results/a.vtt.json");

        ended.AssertFound("inbox", "warning", "cannot be read or written");
        Assert.Equal(1, Log(service, "cannot be read, and is tried again"));
    }

    [Fact]
    public async Task A_file_that_failed_is_tried_again_when_it_is_dropped_again()
    {
        await using var service = await RunningService.StartAsync(_folder["data"], Fast);
        await DropAsync("a.txt", "\n");
        await UntilThereAsync("failed/a.txt");

        File.Delete(Inbox("failed/a.txt.error.json"));
        File.Move(Inbox("failed/a.txt"), Inbox("a.txt"));

        await UntilThereAsync("failed/a.txt.error.json");
        await UntilThereAsync("failed/a.txt");
    }

    [Fact]
    public async Task A_file_that_is_done_gets_its_result_again_when_it_is_dropped_again()
    {
        await using var service = await RunningService.StartAsync(_folder["data"], Fast);
        await DropAsync("a.vtt", GeneratedTranscripts.Create(1));
        await UntilThereAsync("results/a.vtt.json");
        await UntilThereAsync("accepted/a.vtt");
        await UntilEndedAsync();

        File.Delete(Inbox("results/a.vtt.json"));
        File.Move(Inbox("accepted/a.vtt"), Inbox("a.vtt"));

        await UntilThereAsync("results/a.vtt.json");
        await UntilThereAsync("accepted/a.vtt");
    }

    [Fact]
    public async Task A_file_that_failed_and_cannot_be_moved_is_not_run_again_by_each_pass()
    {
        await using var service = await RunningService.StartAsync(_folder["data"], Fast);
        // Folders stand where the file would go.
        Directory.CreateDirectory(Inbox("accepted/a.txt/x"));
        Directory.CreateDirectory(Inbox("failed/a.txt/x"));
        await DropAsync("a.txt", "\n");
        await UntilThereAsync("failed/a.txt.error.json");
        await UntilEndedAsync();

        File.Delete(Inbox("failed/a.txt.error.json"));
        foreach (var later in (string[])["b.vtt", "c.vtt"])
        {
            await DropAsync(later, GeneratedTranscripts.Create(1));
            await UntilThereAsync($"results/{later}.json");
        }

        Assert.False(File.Exists(Inbox("failed/a.txt.error.json")));
        Assert.Equal(1, Log(service, "a.txt is not taken"));
    }

    [Fact]
    public async Task A_file_with_the_longest_name_that_leaves_room_for_its_error_gets_its_result()
    {
        var (bad, good) = ($"{new string('b', 240)}.vtt", $"{new string('g', 240)}.vtt");
        await using var service = await RunningService.StartAsync(_folder["data"], Fast);

        await DropAsync(bad, "\n");
        await DropAsync(good, GeneratedTranscripts.Create(1));

        await UntilThereAsync($"failed/{bad}.error.json");
        await UntilThereAsync($"results/{good}.json");
    }

    private string Inbox(string name) => name.Length == 0 ? _folder["data/inbox"] : _folder[$"data/inbox/{name}"];

    private Task DropAsync(string name, string content) => File.WriteAllTextAsync(Inbox(name), content, Cancellation);

    private static Task<string> ReadAsync(string path) => File.ReadAllTextAsync(path, Cancellation);

    private static int Log(RunningService service, string text) =>
        service.Process.Output.Count(line => line.Contains(text, StringComparison.Ordinal));

    // The outcome of a job is stored after its file.
    private Task UntilEndedAsync() =>
        Wait.UntilAsync(
            async _ =>
            {
                await using var database = await StoredState.OpenAsync(_folder["data"]);
                await using var command = database.CreateCommand();
                command.CommandText = "SELECT count(*) FROM jobs WHERE ended_at IS NULL";
                return (long)(await command.ExecuteScalarAsync(Cancellation))! == 0;
            },
            Patience,
            () => "A job has not ended.",
            Cancellation
        );

    private Task UntilThereAsync(string name) =>
        Wait.UntilAsync(
            _ => Task.FromResult(File.Exists(Inbox(name))),
            Patience,
            () => $"There is no {name}, but {string.Join(' ', Directory.EnumerateFiles(Inbox(""), "*", SearchOption.AllDirectories))}",
            Cancellation
        );
}
