using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Pipeline;

/// <summary>Where content may be read from. Nothing is allowed unless it is listed here.</summary>
internal sealed class ContentFetcherOptions
{
    public const string Section = "ContentSources";

    /// <summary>Folders that <c>file:</c> addresses may point into. Default none.</summary>
    public IList<string> Folders { get; set; } = [];

    /// <summary>
    /// Hosts, with a port unless it is the scheme's own, that <c>https:</c> addresses may name: <c>media.example.com</c>. Default none.
    /// </summary>
    public IList<string> Hosts { get; set; } = [];

    /// <summary>Hosts that plain <c>http:</c> addresses may name. Default none.</summary>
    public IList<string> InsecureHosts { get; set; } = [];

    /// <summary>Longest time for one address. Default 30 seconds, range 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>The address could not be read now.</summary>
internal sealed class ContentUnreachableException(string message, Exception? innerException) : Exception(message, innerException);

/// <summary>Reads content from the addresses that the configuration allows: no redirects, bounded in size and time.</summary>
internal sealed class ContentFetcher(
    HttpClient http,
    IOptions<ContentFetcherOptions> options,
    IOptions<TranscriptLimits> limits,
    TimeProvider clock
)
{
    private const int MaxBytesPerCharacter = 4;
    private const int MaxLinks = 40; // as Linux has it

    public async Task<TranscriptText> FetchAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0)
            throw Refused("it is not an absolute address without user name");
        using var timeout = new CancellationTokenSource(options.Value.Timeout, clock);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await using var source = uri.Scheme switch
            {
                "file" => OpenFile(uri),
                "https" when options.Value.Hosts.Contains(uri.Authority, StringComparer.OrdinalIgnoreCase) => await OpenHttpAsync(
                    uri,
                    bounded.Token
                ),
                "http" when options.Value.InsecureHosts.Contains(uri.Authority, StringComparer.OrdinalIgnoreCase) => await OpenHttpAsync(
                    uri,
                    bounded.Token
                ),
                _ => throw Refused("its scheme or host is not allowed by the configuration"),
            };
            return TranscriptText.Decode(await ReadAsync(source, bounded.Token), limits.Value);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw new ContentUnreachableException("The content's address could not be read now.", error);
        }
        catch (OperationCanceledException error) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ContentUnreachableException(
                $"The content's address did not answer within {options.Value.Timeout.TotalSeconds:0} s.",
                error
            );
        }
    }

    private FileStream OpenFile(Uri uri)
    {
        if (uri.IsUnc)
            throw Refused("network paths are not allowed");
        if (uri.LocalPath.Contains('\0', StringComparison.Ordinal))
            throw Refused("it holds a character that no path may hold");
        // What is compared is what is opened, and no part of it is a link, so that none can lead out of an allowed folder.
        var target = Resolve(Path.GetFullPath(uri.LocalPath));
        return options.Value.Folders.Any(folder =>
            target.StartsWith(Resolve(Path.GetFullPath(folder)).TrimEnd('/') + "/", StringComparison.Ordinal)
        )
            ? new FileStream(target, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous)
            : throw Refused("its folder is not allowed by the configuration");
    }

    private static string Resolve(string path)
    {
        var links = 0;
        return Resolve(path, ref links);
    }

    /// <summary>The path with the links in all of its parts followed; parts that do not exist stay as they are.</summary>
    private static string Resolve(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        var folder = Resolve(parent, ref links);
        var resolved = Path.Combine(folder, Path.GetFileName(path));
        if (new FileInfo(resolved).LinkTarget is not { } target)
            return resolved;
        if (++links > MaxLinks)
            throw new IOException("The path leads through too many links.");
        return Resolve(Path.GetFullPath(target, folder), ref links);
    }

    private async Task<Stream> OpenHttpAsync(Uri uri, CancellationToken cancellationToken)
    {
        var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        // Nobody reads this body, and until it is let go it keeps its connection.
        response.Dispose();
        throw new HttpRequestException($"The host answered {(int)response.StatusCode}.");
    }

    private async Task<byte[]> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        var most = (long)limits.Value.MaxContentLength * MaxBytesPerCharacter;
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        while (await source.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            if (buffer.Length + read > most)
                throw new TranscriptRefusedException(TranscriptRefusal.TooLarge, "The source is longer than allowed.");
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static JobRefusedException Refused(string why) =>
        new(FailureReasons.ContentUriRefused, $"The content's address is refused: {why}.");
}
