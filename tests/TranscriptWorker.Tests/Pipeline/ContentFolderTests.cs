using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Tests.Pipeline;

public sealed class ContentFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("transcript-worker-test-").FullName;
    private readonly NoNetwork _network = new();
    private readonly HttpClient _http;

    public ContentFolderTests()
    {
        _http = new HttpClient(_network);
        foreach (var folder in (string[])["allowed/deeper", "allowed-not", "secret"])
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
            File.WriteAllText(Path.Combine(_root, folder, "a.txt"), $"Ann: {folder}.");
        }

        File.WriteAllText(Path.Combine(_root, "allowed", "größe 1.txt"), "Ann: Space.");
        Link("allowed/inside.txt", "allowed/deeper/a.txt");
        Link("allowed/outside.txt", "secret/a.txt");
        Link("allowed/chain.txt", "allowed/outside.txt");
        Link("allowed/out", "secret");
        Link("allowed/through.txt", "allowed/out/a.txt");
        Link("allowed/over", "allowed/out/.");
        Link("allowed/loop.txt", "allowed/loop.txt");
        Link("allowed/ring", "allowed/ring/ring");
        Link("entrance", "allowed");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _network.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("allowed/deeper/a.txt", "Ann: allowed/deeper.")]
    [InlineData("allowed/deeper/../deeper/a.txt", "Ann: allowed/deeper.")]
    [InlineData("allowed/gr%C3%B6%C3%9Fe%201.txt", "Ann: Space.")]
    [InlineData("allowed/inside.txt", "Ann: allowed/deeper.")]
    [InlineData("entrance/deeper/a.txt", "Ann: allowed/deeper.")]
    public async Task A_file_below_an_allowed_folder_is_read(string path, string content)
    {
        Assert.Equal(content, (await Fetcher("allowed").FetchAsync($"file://{_root}/{path}", Cancellation)).Content);
        Assert.Equal(content, (await Fetcher("allowed/").FetchAsync($"file://{_root}/{path}", Cancellation)).Content);
        Assert.Equal(content, (await Fetcher("entrance").FetchAsync($"file://{_root}/{path}", Cancellation)).Content);
    }

    [Theory]
    [InlineData("secret/a.txt")]
    [InlineData("secret/missing.txt")]
    [InlineData("allowed-not/a.txt")]
    [InlineData("allowed/../secret/a.txt")]
    [InlineData("allowed/%2e%2e/secret/a.txt")]
    [InlineData("allowed/..%2fsecret/a.txt")]
    [InlineData("allowed/outside.txt")]
    [InlineData("allowed/chain.txt")]
    [InlineData("allowed/out/a.txt")]
    [InlineData("allowed/through.txt")]
    [InlineData("allowed/over/a.txt")]
    [InlineData("allowed/a%00.txt")]
    [InlineData("allowed")]
    public async Task A_file_that_is_elsewhere_is_refused_whatever_leads_there(string path) =>
        await AssertRefusedAsync(Fetcher("allowed"), $"file://{_root}/{path}");

    [Theory]
    [InlineData("allowed/missing.txt")]
    [InlineData("allowed/loop.txt")]
    [InlineData("allowed/ring/a.txt")]
    public async Task A_file_that_cannot_be_read_is_unreachable(string path) =>
        await Assert.ThrowsAsync<ContentUnreachableException>(() => Fetcher("allowed").FetchAsync($"file://{_root}/{path}", Cancellation));

    [Fact]
    public async Task A_pipe_a_device_and_a_folder_are_refused_without_waiting()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are told from files on Linux.");
        using (var made = Process.Start("mkfifo", [Path.Combine(_root, "allowed", "pipe.txt")]))
            await made.WaitForExitAsync(Cancellation);

        await AssertRefusedAsync(Fetcher("allowed"), $"file://{_root}/allowed/pipe.txt");
        await AssertRefusedAsync(Fetcher("allowed"), $"file://{_root}/allowed/deeper");
        await AssertRefusedAsync(Fetcher("/dev"), "file:///dev/zero");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.txt")]
    [InlineData("../a.txt")]
    [InlineData("file:a.txt")]
    [InlineData("file://server/share/a.txt")]
    [InlineData("file://ann@localhost/a.txt")]
    [InlineData("http://example.com/a.txt")]
    [InlineData("https://example.com/a.txt")]
    [InlineData("https://allowed.example/a.txt")] // a host of the list with another port
    [InlineData("https://allowed.example:8443@evil.example/a.txt")]
    [InlineData("https://ann:secret@allowed.example:8443/a.txt")]
    [InlineData("https://allowed.example:8443.evil.example/a.txt")]
    [InlineData("https://sub.allowed.example:8443/a.txt")]
    [InlineData("http://allowed.example:8443/a.txt")] // listed for https only
    [InlineData("https://plain.example/a.txt")] // listed for http only
    [InlineData("ftp://allowed.example:8443/a.txt")]
    [InlineData("data:text/plain,Ann: Hello.")]
    [InlineData("gopher://allowed.example:8443/")]
    public async Task An_address_that_is_not_listed_is_refused_without_touching_the_network(string address) =>
        await AssertRefusedAsync(Fetcher("allowed"), address);

    [Theory]
    [InlineData("https://allowed.example:8443/a.txt")]
    [InlineData("https://ALLOWED.example:8443/a.txt")]
    [InlineData("http://plain.example/a.txt")]
    [InlineData("http://plain.example:80/a.txt")]
    public async Task An_address_that_is_listed_is_asked(string address)
    {
        var refused = await Assert.ThrowsAsync<JobRefusedException>(() => Fetcher("allowed").FetchAsync(address, Cancellation));

        Assert.Equal((FailureReasons.ContentUnavailable, 1), (refused.Reason, _network.Requests));
    }

    [Fact]
    public async Task Nothing_is_allowed_where_nothing_is_listed()
    {
        var fetcher = new ContentFetcher(
            _http,
            Options.Create(new ContentFetcherOptions()),
            Options.Create(new TranscriptLimits()),
            TimeProvider.System
        );

        await AssertRefusedAsync(fetcher, $"file://{_root}/allowed/deeper/a.txt");
        await AssertRefusedAsync(fetcher, "https://allowed.example:8443/a.txt");
    }

    private async Task AssertRefusedAsync(ContentFetcher fetcher, string address)
    {
        var refused = await Assert.ThrowsAsync<JobRefusedException>(() => fetcher.FetchAsync(address, Cancellation));

        Assert.Equal(FailureReasons.ContentUriRefused, refused.Reason);
        Assert.DoesNotContain(_root, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _network.Requests);
    }

    private ContentFetcher Fetcher(string folder) =>
        new(
            _http,
            Options.Create(
                new ContentFetcherOptions
                {
                    Folders = [Path.Combine(_root, folder)],
                    Hosts = ["allowed.example:8443"],
                    InsecureHosts = ["plain.example"],
                }
            ),
            Options.Create(new TranscriptLimits()),
            TimeProvider.System
        );

    private void Link(string link, string target) => File.CreateSymbolicLink(Path.Combine(_root, link), Path.Combine(_root, target));

    private sealed class NoNetwork : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
        }
    }
}
