using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Intake;
using TranscriptWorker.IntegrationTests.Caching;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Intake;

/// <summary>The passes over an inbox, one at a time.</summary>
public sealed class InboxFilesTests : IAsyncLifetime
{
    private const int FileRecorded = 1420;

    private readonly SqliteDatabase _database = new();
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger<InboxFiles> _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Files_that_are_not_taken_use_up_no_place_of_a_pass()
    {
        const int good = 10;
        await using var process = await CacheProcess.StartAsync(_database);
        var files = Create(process.Get<RecordedJobs>());
        // The order in which a folder is read depends on its file system.
        for (var number = 0; number < good; number++)
            await DropAsync($"before-{number}.vtt");
        for (var number = 0; number < 12_000; number++)
            Directory.CreateDirectory(_folder[$"inbox/{number}"]);
        for (var number = 0; number < good; number++)
            await DropAsync($"after-{number}.vtt");

        await files.TakeAsync(Cancellation);
        await files.TakeAsync(Cancellation);

        Assert.Equal(2 * good, Messages().Count(record => record.Id.Id == FileRecorded));
    }

    [Fact]
    public async Task Refused_files_do_not_keep_those_behind_them_from_being_taken()
    {
        const int good = 10;
        await using var process = await CacheProcess.StartAsync(_database);
        var files = Create(process.Get<RecordedJobs>());
        for (var number = 0; number < good; number++)
            await DropAsync($"before-{number}.vtt");
        for (var number = 0; number < 12_000; number++)
            await File.WriteAllBytesAsync(Inbox($"{number}.docx"), [], Cancellation);
        for (var number = 0; number < good; number++)
            await DropAsync($"after-{number}.vtt");

        for (var pass = 0; pass < 6; pass++)
            await files.TakeAsync(Cancellation);

        Assert.Equal(2 * good, Messages().Count(record => record.Id.Id == FileRecorded));
        Assert.Equal(12_000, Messages().Count(record => record.Message.Contains(".docx is not taken", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_defect_that_a_file_meets_costs_that_file_alone_and_is_logged_once()
    {
        var files = Create(new RecordedJobs(new DurableSession(new DefectiveContexts(), null!)));
        await DropAsync("a.vtt");
        await DropAsync("b.vtt");

        for (var pass = 0; pass < 4; pass++)
            await files.TakeAsync(Cancellation);

        Assert.Single(Messages(), record => record.Message.Contains("a.vtt", StringComparison.Ordinal) && record.Exception is not null);
        Assert.Single(Messages(), record => record.Message.Contains("b.vtt", StringComparison.Ordinal) && record.Exception is not null);
    }

    [Fact]
    public async Task A_name_that_leaves_no_room_for_its_error_is_said_once_and_its_file_stays()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var files = Create(process.Get<RecordedJobs>());
        // The limit of a file system counts bytes, not characters.
        string[] names = [$"{new string('n', 241)}.vtt", $"{new string('ü', 121)}.vtt"];
        foreach (var name in names)
            await DropAsync(name);

        for (var pass = 0; pass < 4; pass++)
            await files.TakeAsync(Cancellation);

        Assert.All(names, name => Assert.True(File.Exists(Inbox(name))));
        Assert.All(names, name => Assert.Single(Messages(), record => record.Message.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_job_that_fails_leaves_a_newer_file_of_its_name_where_it_is()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var files = Create(process.Get<RecordedJobs>());
        await DropAsync("a.vtt");
        await files.TakeAsync(Cancellation);
        await files.TakeAsync(Cancellation);
        var command = CommandJson.ReadCommand((await process.QueryAsync(db => db.Jobs.SingleAsync(Cancellation))).Command!);
        var failed = new EnrichmentFailed { Reason = FailureReasons.NotText, Message = "No." };

        await File.WriteAllTextAsync(Inbox("a.vtt"), GeneratedTranscripts.Create(2), Cancellation);
        File.Move(Inbox("accepted/a.vtt"), _folder["older"]);
        await OutcomeFiles.WriteAsync(command, failed, Cancellation);

        Assert.True(File.Exists(Inbox("a.vtt")));
        Assert.True(File.Exists(Inbox("failed/a.vtt.error.json")));
        File.Move(_folder["older"], Inbox("accepted/a.vtt"));
        await OutcomeFiles.WriteAsync(command, failed, Cancellation);
        Assert.True(File.Exists(Inbox("failed/a.vtt")));
    }

    private InboxFiles Create(RecordedJobs jobs)
    {
        Directory.CreateDirectory(Inbox(""));
        var recorder = new JobRecorder(
            jobs,
            new JobSignal(TimeProvider.System),
            Options.Create(new DurableOptions()),
            new ConfigurationBuilder().Build()
        );
        return new InboxFiles(
            recorder,
            Options.Create(new InboxOptions { Folder = Inbox("") }),
            Options.Create(new TranscriptLimits()),
            _log
        );
    }

    private string Inbox(string name) => name.Length == 0 ? _folder["inbox"] : _folder[$"inbox/{name}"];

    private Task DropAsync(string name) => File.WriteAllTextAsync(Inbox(name), GeneratedTranscripts.Create(1), Cancellation);

    private IReadOnlyList<FakeLogRecord> Messages() => _log.Collector.GetSnapshot();

    private sealed class DefectiveContexts : IDbContextFactory<DurableDbContext>
    {
        public DurableDbContext CreateDbContext() => throw new FormatException("A defect.");
    }
}
