using Microsoft.Extensions.Options;

namespace TranscriptWorker.Telemetry;

/// <summary>Where logs and traces go besides the console.</summary>
internal sealed class SeqOptions
{
    public const string Section = "Seq";

    /// <summary>Root address of the Seq server, such as <c>http://localhost:5341</c>. Default none: nothing is sent.</summary>
    public Uri? Url { get; set; }

    /// <summary>API key of the Seq server. A secret: it is never logged. Default none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Whether there is an address that something can be sent to.</summary>
    public bool IsConfigured => Url is { IsAbsoluteUri: true, Scheme: "http" or "https" };
}

internal sealed class SeqOptionsValidation : IValidateOptions<SeqOptions>
{
    public ValidateOptionsResult Validate(string? name, SeqOptions options) =>
        options.Url is null || options.IsConfigured
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{SeqOptions.Section}:{nameof(SeqOptions.Url)}: it must be an http or https address, such as http://localhost:5341."
            );
}
