using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Validates the options. No message quotes the connection string.</summary>
internal sealed class DurableOptionsValidation : IPostConfigureOptions<DurableOptions>, IValidateOptions<DurableOptions>
{
    private const string ConnectionString = $"{DurableOptions.Section}:{nameof(DurableOptions.ConnectionString)}";

    public void PostConfigure(string? name, DurableOptions options) => options.Provider = options.Provider.Trim().ToLowerInvariant();

    public ValidateOptionsResult Validate(string? name, DurableOptions options)
    {
        var problem = options.Provider switch
        {
            DurableOptions.PostgreSql or DurableOptions.SqlServer when options.ConnectionString.Length == 0 =>
                $"it is required with the provider '{options.Provider}'",
            DurableOptions.PostgreSql => PostgreSqlProvider.Check(options.ConnectionString),
            DurableOptions.SqlServer => SqlServerProvider.Check(options.ConnectionString),
            _ => null,
        };
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail($"{ConnectionString}: {problem}.");
    }
}
