using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Hot.Redis.Connection;

namespace TranscriptWorker.Caching.Hot;

/// <summary>Validates the options. No message quotes the connection string.</summary>
internal sealed class HotOptionsValidation : IPostConfigureOptions<HotOptions>, IValidateOptions<HotOptions>
{
    private const string ConnectionString = $"{HotOptions.Section}:{nameof(HotOptions.ConnectionString)}";

    public void PostConfigure(string? name, HotOptions options) => options.Provider = options.Provider.Trim().ToLowerInvariant();

    public ValidateOptionsResult Validate(string? name, HotOptions options)
    {
        var problem = options.Provider switch
        {
            HotOptions.Redis when options.ConnectionString.Length == 0 => $"it is required with the provider '{options.Provider}'",
            HotOptions.Redis => RedisAddress.Check(options.ConnectionString),
            _ => null,
        };
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail($"{ConnectionString}: {problem}.");
    }
}
