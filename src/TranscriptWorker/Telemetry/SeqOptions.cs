using Microsoft.Extensions.Options;

namespace TranscriptWorker.Telemetry;

/// <summary>The Seq server that receives logs and traces.</summary>
internal sealed class SeqOptions
{
    public const string Section = "Seq";

    /// <summary>Root address of the Seq server, such as <c>http://localhost:5341</c>. Default none: nothing is sent.</summary>
    public Uri? Url { get; set; }

    /// <summary>API key of the Seq server. A secret: it is never logged. Default none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Whether there is an address to send to, and a key, if any, that a request can carry.</summary>
    public bool IsConfigured => HasAddress && HasValidKey;

    internal bool HasAddress => Url is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    internal bool HasValidKey => ApiKey is null || ApiKey.All(character => character is > ' ' and <= '~');

    /// <summary>The address of a resource of the server.</summary>
    /// <param name="path">Its path below <see cref="Url"/>, without a slash at the start.</param>
    public Uri AddressOf(string path) => new($"{Url!.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");
}

internal sealed class SeqOptionsValidation : IValidateOptions<SeqOptions>
{
    public ValidateOptionsResult Validate(string? name, SeqOptions options)
    {
        var problems = new List<string>();
        if (options.Url is not null && !options.HasAddress)
            problems.Add(
                $"{SeqOptions.Section}:{nameof(SeqOptions.Url)}: it must be an http or https address, such as http://localhost:5341."
            );
        if (!options.HasValidKey)
            problems.Add(
                $"{SeqOptions.Section}:{nameof(SeqOptions.ApiKey)}: it must consist of printable ASCII characters without spaces."
            );
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
