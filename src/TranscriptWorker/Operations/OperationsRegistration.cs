using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Settings;

namespace TranscriptWorker.Operations;

internal static class OperationsRegistration
{
    /// <summary>Adds the settings of this folder; they are read before there are services, and validated with all others.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings<SecretFilesOptions>(configuration, SecretFilesOptions.Section)
            .AddSettings<DataFolderOptions>(configuration, DataFolderOptions.Section)
            .AddSettings<HttpOptions>(configuration, HttpOptions.Section)
            .AddSettings<SeqOptions>(configuration, SeqOptions.Section)
            .AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidation>()
            .AddSingleton<IValidateOptions<SeqOptions>, SeqOptionsValidation>();
}
