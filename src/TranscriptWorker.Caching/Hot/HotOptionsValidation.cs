using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Hot.Redis;

namespace TranscriptWorker.Caching.Hot;

/// <summary>Says what is wrong without quoting the connection string.</summary>
internal sealed class HotOptionsValidation : IPostConfigureOptions<HotOptions>, IValidateOptions<HotOptions>
{
    private const string ConnectionString = $"{HotOptions.Section}:{nameof(HotOptions.ConnectionString)}";

    public void PostConfigure(string? name, HotOptions options) => options.Provider = options.Provider.Trim().ToLowerInvariant();

    public ValidateOptionsResult Validate(string? name, HotOptions options)
    {
        var problem = options.Provider switch
        {
            HotOptions.Memory => null,
            HotOptions.Redis when options.ConnectionString.Length == 0 => $"{ConnectionString} is required with the provider '{options.Provider}'.",
            HotOptions.Redis => RedisAddress.Check(options.ConnectionString) is { } wrong ? $"{ConnectionString}: {wrong}." : null,
            _ => $"{HotOptions.Section}:{nameof(HotOptions.Provider)} '{options.Provider}' is not one of {HotOptions.Memory}, {HotOptions.Redis}.",
        };
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problem);
    }
}
