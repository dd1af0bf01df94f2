using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Pipeline;

/// <summary>Reads content from the addresses that the configuration allows, without redirects and within limits of size and time.</summary>
internal sealed class ContentFetcher(
    HttpClient http,
    IOptions<ContentFetcherOptions> options,
    IOptions<TranscriptLimits> limits,
    TimeProvider clock
)
{
    private const int MaxBytesPerCharacter = 4;
    private const int MaxLinks = 40; // the same limit as Linux

    // A later attempt may have another answer: https://www.rfc-editor.org/rfc/rfc9110#name-client-error-4xx, and 425 and 429.
    private static readonly HttpStatusCode[] PassingStatuses =
    [
        HttpStatusCode.RequestTimeout,
        HttpStatusCode.Locked,
        (HttpStatusCode)425,
        HttpStatusCode.TooManyRequests,
    ];

    /// <exception cref="JobRefusedException">The address is malformed or not allowed, or its host has no such content.</exception>
    /// <exception cref="TranscriptRefusedException">The content is too large or not text.</exception>
    /// <exception cref="ContentUnreachableException">The address cannot be read at the moment.</exception>
    public async Task<TranscriptText> FetchAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0)
            throw Refused("it must be an absolute address without a user name");
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
                _ => throw Refused("the configuration does not allow its scheme or host"),
            };
            return TranscriptText.Decode(await ReadAsync(source, bounded.Token), limits.Value);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw new ContentUnreachableException($"The content's address cannot be read at the moment: {Describe(error)}.", error);
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
            throw Refused("it contains a character that is not valid in a path");
        // All links are resolved before the comparison, and the resolved path is the one opened: no link leads out of an allowed folder.
        var target = Resolve(Path.GetFullPath(uri.LocalPath));
        if (!IsAllowed(target))
            throw Refused("the configuration does not allow its folder");
        var file = RegularFile.Open(target) ?? throw Refused("it is not a regular file");
        // A folder on the way may have become a link meanwhile.
        if (RegularFile.FindPath(file) is not { } path || IsAllowed(path))
            return new FileStream(file, FileAccess.Read, bufferSize: 0, file.IsAsync);
        file.Dispose();
        throw Refused("the configuration does not allow its folder");
    }

    private bool IsAllowed(string path) =>
        options.Value.Folders.Any(folder =>
            path.StartsWith(
                Path.TrimEndingDirectorySeparator(Resolve(Path.GetFullPath(folder))) + Path.DirectorySeparatorChar,
                OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal
            )
        );

    private static string Resolve(string path)
    {
        var links = 0;
        return Resolve(path, ref links);
    }

    /// <summary>Resolves the links in all parts of a path; parts that do not exist stay unchanged.</summary>
    private static string Resolve(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        var folder = Resolve(parent, ref links);
        var resolved = Path.Combine(folder, Path.GetFileName(path));
        if (new FileInfo(resolved).LinkTarget is not { } target)
            return resolved;
        if (++links > MaxLinks)
            throw new IOException("The path contains too many links.");
        return Resolve(Path.GetFullPath(target, folder), ref links);
    }

    private async Task<Stream> OpenHttpAsync(Uri uri, CancellationToken cancellationToken)
    {
        var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        // The unread body keeps its connection until it is disposed of.
        response.Dispose();
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 500 && !PassingStatuses.Contains(response.StatusCode))
            throw new JobRefusedException(
                FailureReasons.ContentUnavailable,
                $"The host of the content's address answers with the status {status}"
                    + (status < 400 ? ", and redirects are not followed." : ".")
            );
        throw new ContentUnreachableException($"The host of the content's address answers with the status {status}.", innerException: null)
        {
            RetryAfter = FindRetryAfter(response.Headers.RetryAfter),
        };
    }

    private TimeSpan? FindRetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date && date - clock.GetUtcNow() is { Ticks: > 0 } left ? left : null);

    /// <summary>The class of an error, for people; the error's own text may quote paths and addresses.</summary>
    private static string Describe(Exception error) =>
        error switch
        {
            HttpRequestException http => http.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "its name cannot be resolved (DNS)",
                HttpRequestError.SecureConnectionError => "the TLS connection fails",
                HttpRequestError.ConnectionError => "the connection fails",
                HttpRequestError.ResponseEnded => "the answer ends early",
                _ => "the host does not answer as HTTP says",
            },
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            UnauthorizedAccessException => "the worker lacks the right to read it",
            HttpIOException => "the answer ends early",
            _ => "reading fails",
        };

    private async Task<byte[]> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        var most = (long)limits.Value.MaxContentLength * MaxBytesPerCharacter;
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        while (await source.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            if (buffer.Length + read > most)
                throw new TranscriptRefusedException(TranscriptRefusal.TooLarge, "The content is larger than allowed.");
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static JobRefusedException Refused(string why) =>
        new(FailureReasons.ContentUriRefused, $"The content's address is refused: {why}.");
}
