using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Reads the connection string from its file, and says what is wrong without quoting it.</summary>
internal sealed class DurableOptionsValidation : IPostConfigureOptions<DurableOptions>, IValidateOptions<DurableOptions>
{
    private const string ConnectionString = $"{DurableOptions.Section}:{nameof(DurableOptions.ConnectionString)}";

    private string? _unreadableFile;

    public void PostConfigure(string? name, DurableOptions options)
    {
        options.Provider = options.Provider.Trim().ToLowerInvariant();
        if (options.ConnectionString.Length > 0 || options.ConnectionStringFile.Length == 0 || options.Provider is DurableOptions.Sqlite) return;
        try
        {
            options.ConnectionString = File.ReadAllText(options.ConnectionStringFile).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _unreadableFile = $"{ConnectionString}File cannot be read: {error.Message}";
        }
    }

    public ValidateOptionsResult Validate(string? name, DurableOptions options)
    {
        var problem = options.Provider switch
        {
            DurableOptions.Sqlite => null,
            DurableOptions.PostgreSql or DurableOptions.SqlServer when _unreadableFile is not null => _unreadableFile,
            DurableOptions.PostgreSql or DurableOptions.SqlServer when options.ConnectionString.Length == 0 =>
                $"{ConnectionString} (or {ConnectionString}File) is required with the provider '{options.Provider}'.",
            DurableOptions.PostgreSql => Refuse(PostgreSqlProvider.Check(options.ConnectionString)),
            DurableOptions.SqlServer => Refuse(SqlServerProvider.Check(options.ConnectionString)),
            _ => $"{DurableOptions.Section}:{nameof(DurableOptions.Provider)} '{options.Provider}' is not one of {DurableOptions.Sqlite}, {DurableOptions.PostgreSql}, {DurableOptions.SqlServer}.",
        };
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problem);
    }

    private static string? Refuse(string? problem) => problem is null ? null : $"{ConnectionString}: {problem}.";
}
