using System.Diagnostics;

namespace TranscriptWorker.IntegrationTests.Cli;

public sealed class RefusedInputTests : IDisposable
{
    private const int Refused = 1;
    private const int Usage = 2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_wrong_command_line_is_said_in_one_line_before_anything_is_done()
    {
        var (transcript, empty, twins) = (_folder["a.vtt"], _folder["empty"], _folder["twins"]);
        await WriteAsync("a.vtt", GeneratedTranscripts.Create(1));
        Directory.CreateDirectory(empty);
        Directory.CreateDirectory(twins);
        await WriteAsync("twins/same.vtt", GeneratedTranscripts.Create(1));
        await WriteAsync("twins/same.srt", "1\n00:00:00,000 --> 00:00:01,000\nHello.\n");
        var longId = new string('x', 10_000);

        await AssertUsageAsync("Unrecognized command or argument 'nope'.", "nope");
        await AssertUsageAsync("Unrecognized command or argument '--nope'.", "invalidate", "a", "--nope");
        await AssertUsageAsync("--nope does not exist, and is not an option of enrich.", "enrich", transcript, "--nope");
        await AssertUsageAsync("--set takes KEY=VALUE, not 'Urls'.", "serve", "--set", "Urls");
        await AssertUsageAsync("Required argument 'PATH' missing", "enrich");
        await AssertUsageAsync("missing.vtt does not exist.", "enrich", _folder["missing.vtt"]);
        await AssertUsageAsync("No file with one of these extensions was found: .htm, .html, .srt, .tsv, .txt, .vtt.", "enrich", empty);
        await AssertUsageAsync("would both be the transcript 'same'", "enrich", twins);
        await AssertUsageAsync("The transcript id must be", "invalidate", "a{b}");
        await AssertUsageAsync("The transcript id must be", "show", "a{b}");
        await AssertUsageAsync("The transcript id must be", "invalidate", longId);
        await AssertUsageAsync("The transcript id must be", "show", longId);
        await AssertUsageAsync("User and tenant are", "preferences", "an{n}");
        await AssertUsageAsync("for results cannot be created", "enrich", transcript, "--out", Path.Combine(transcript, "results"));
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task A_wish_that_no_transcript_can_meet_is_refused_once_and_not_for_each_file()
    {
        await WriteAsync("a.vtt", GeneratedTranscripts.Create(1));
        await WriteAsync("b.vtt", GeneratedTranscripts.Create(2));

        await AssertUsageAsync(
            $"the known features are: {string.Join(", ", KnownFeatures.Names)}.",
            "enrich",
            _folder.Path,
            "--feature",
            "nope"
        );
        await AssertUsageAsync(
            $"the known features are: {string.Join(", ", KnownFeatures.Names)}.",
            "preferences",
            "ann",
            "--feature",
            "nope"
        );
        await AssertUsageAsync("The language is not a BCP 47 tag", "enrich", _folder.Path, "--language", "en_US!");
        await AssertUsageAsync("The tenant id must be", "enrich", _folder.Path, "--tenant", "a{b}");
        await AssertUsageAsync("The user must be", "enrich", _folder.Path, "--user", "a{b}");
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_the_configuration_is_said_at_once_before_anything_is_done()
    {
        await WriteAsync("a.vtt", GeneratedTranscripts.Create(1));

        await AssertUsageAsync("Urls: ", "serve", "--set", "Urls=nonsense");
        await AssertUsageAsync("Urls: ", "serve", "--set", "Urls=http://127.0.0.1:99999");

        foreach (
            var command in (string[][])
                [
                    ["serve"],
                    ["enrich", _folder["a.vtt"]],
                    ["migrate"],
                ]
        )
        {
            var several = await RunAsync([
                .. command,
                .. (
                    (string[])
                        [
                            "Cache:ClaimLease=soon",
                            "Cache:HotJitter=7",
                            "Cache:ClaimLeese=00:00:10",
                            "Cache:Lifetimes:Transcript=0",
                            "Jobs:Concurrency=0",
                            "ContentSources:Folders=/srv",
                            "Durable:Provider=oracle",
                            "Durable:LockTimeout=long",
                            "Seq:ApiKey=two words",
                            "Seq:Url=localhost:5341",
                            "Urls=https://127.0.0.1:0",
                        ]
                ).SelectMany(setting => (string[])["--set", setting]),
            ]);
            Assert.Equal(Usage, several.ExitCode);
            Assert.Equal(
                [
                    "error: configuration: Cache:ClaimLease: it must be a time as days.hours:minutes:seconds, such as 00:00:30.",
                    "error: configuration: Cache:ClaimLeese: there is no such setting; did you mean Cache:ClaimLease?",
                    "error: configuration: Cache:HotJitter: it must be between 0 and 0.05.",
                    "error: configuration: Cache:Lifetimes:Transcript: it must be between 00:00:01 and 365.00:00:00.",
                    "error: configuration: ContentSources:Folders: it is a list; "
                        + "name its items ContentSources:Folders:0, ContentSources:Folders:1 and so on.",
                    "error: configuration: Durable:LockTimeout: it must be a time as days.hours:minutes:seconds, such as 00:00:30.",
                    "error: configuration: Durable:Provider: it must be one of sqlite, postgresql, sqlserver.",
                    "error: configuration: Jobs:Concurrency: it must be between 1 and 256.",
                    "error: configuration: Seq:ApiKey: it must consist of printable ASCII characters without spaces.",
                    "error: configuration: Seq:Url: it must be an http or https address, such as http://localhost:5341.",
                    "error: configuration: Urls: 'https://127.0.0.1:0' is not an address such as http://127.0.0.1:5080; "
                        + "for https put a proxy in front.",
                ],
                several.Failures.Order(StringComparer.Ordinal),
                StringComparer.Ordinal
            );
            Assert.False(Directory.Exists(_folder["data"]));
        }
    }

    [Fact]
    public Task A_setting_said_twice_counts_as_it_was_said_last() =>
        AssertUsageAsync(
            "ClaimLease",
            "serve",
            "--set",
            "Cache:ClaimLease=00:00:01",
            "--set",
            "cache:claimlease=-1",
            "--set",
            $"Data:Folder={_folder["never"]}"
        );

    [Fact]
    public async Task Good_transcripts_beside_bad_ones_are_enriched()
    {
        await WriteAsync("in/good.vtt", GeneratedTranscripts.Create(1));
        await WriteAsync("in/also-good.txt", "Ann: The billing report is late. Ben: The backup failed.");
        await WriteAsync("in/empty.vtt", "");
        await File.WriteAllBytesAsync(
            _folder["in/picture.txt"],
            [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, 0xFF, 0, 0],
            TestContext.Current.CancellationToken
        );

        var ended = await RunAsync("enrich", _folder["in"], "--out", _folder["out"]);

        Assert.Equal(Refused, ended.ExitCode);
        Assert.False(ended.ShowsStackTrace);
        Assert.Equal(2, ended.Failures.Count);
        Assert.StartsWith($"error: {_folder["in/empty.vtt"]}: empty-transcript: ", ended.Failures[0], StringComparison.Ordinal);
        Assert.StartsWith($"error: {_folder["in/picture.txt"]}: not-text: ", ended.Failures[1], StringComparison.Ordinal);
        Assert.Equal("also-good.json good.json", string.Join(' ', Results.Read(_folder["out"]).Keys));
    }

    [Fact]
    public async Task A_pipe_or_a_device_among_the_files_costs_only_itself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It needs mkfifo.");
        await WriteAsync("in/good.vtt", GeneratedTranscripts.Create(1));
        File.CreateSymbolicLink(_folder["link.vtt"], _folder["in/good.vtt"]);
        using (var pipe = Process.Start("mkfifo", _folder["in/pipe.vtt"]))
            await pipe.WaitForExitAsync(TestContext.Current.CancellationToken);

        var ended = await RunAsync("enrich", _folder["in"], _folder["link.vtt"], "/dev/zero", "--out", _folder["out"]);

        Assert.Equal(Refused, ended.ExitCode);
        Assert.Equal(
            [
                $"error: {_folder["in/pipe.vtt"]}: content-unreachable: It is not a regular file.",
                "error: /dev/zero: content-unreachable: It is not a regular file.",
            ],
            ended.Failures
        );
        Assert.Equal("good.json link.json", string.Join(' ', Results.Read(_folder["out"]).Keys));
    }

    private async Task AssertUsageAsync(string why, params string[] arguments) => (await RunAsync(arguments)).AssertRefused(Usage, why);

    private Task<EndedCommand> RunAsync(params string[] arguments) => InProcess.RunAsync([.. arguments, "--data", _folder["data"]]);

    private async Task WriteAsync(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        await File.WriteAllTextAsync(_folder[name], content, TestContext.Current.CancellationToken);
    }
}
