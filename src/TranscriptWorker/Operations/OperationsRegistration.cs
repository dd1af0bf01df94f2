using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;
using TranscriptWorker.Operations.Diagnosis;

namespace TranscriptWorker.Operations;

internal static class OperationsRegistration
{
    /// <summary>
    /// Adds the settings of this folder, which are read before there are services and validated with all others, and its checks.
    /// </summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings<SecretFilesOptions>(configuration, SecretFilesOptions.Section)
            .AddSettings<DataFolderOptions>(configuration, DataFolderOptions.Section)
            .AddSettings<HttpOptions>(configuration, HttpOptions.Section)
            .AddSettings<SeqOptions>(configuration, SeqOptions.Section)
            .AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidation>()
            .AddSingleton<IValidateOptions<SeqOptions>, SeqOptionsValidation>()
            .AddSingleton<IDiagnosticCheck, PlatformCheck>()
            .AddSingleton<IDiagnosticCheck, DataFolderCheck>()
            .AddSingleton<IDiagnosticCheck, HttpAddressCheck>()
            .AddSingleton<IDiagnosticCheck, SeqCheck>();
}
