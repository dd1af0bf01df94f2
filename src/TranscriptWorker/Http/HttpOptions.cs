using Microsoft.Extensions.Options;

namespace TranscriptWorker.Http;

/// <summary>How <c>serve</c> is reached; settings of the web host, which stand in no section.</summary>
internal sealed class HttpOptions
{
    public const string Section = "";

    /// <summary>
    /// Addresses that it listens on, with semicolons between them. Default <c>http://127.0.0.1:5080</c>. There is no authentication.
    /// </summary>
    public string Urls { get; set; } = "http://127.0.0.1:5080";

    /// <summary>Names that it may be called by, with semicolons between them. Default <c>localhost;127.0.0.1;[::1]</c>.</summary>
    public string AllowedHosts { get; set; } = "localhost;127.0.0.1;[::1]";

    /// <summary>The addresses one by one; of those that are none, nothing.</summary>
    public IEnumerable<Uri> Addresses => Split().Select(Read).OfType<Uri>();

    /// <summary>Those parts that are no addresses.</summary>
    public IEnumerable<string> Malformed => Split().Where(url => Read(url) is null);

    private string[] Split() => Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Uri? Read(string url)
    {
        // The web server takes a star or a plus for all of the machine's addresses.
        var named = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        return
            Uri.TryCreate(named, UriKind.Absolute, out var address)
            && string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
            ? address
            : null;
    }
}

/// <summary>Says which address is none before the web server does in words of its own.</summary>
internal sealed class HttpOptionsValidation : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        var problems = options
            .Malformed.Select(url =>
                $"{nameof(HttpOptions.Urls)}: '{url}' is not an address such as http://127.0.0.1:5080; for https put a proxy in front."
            )
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
