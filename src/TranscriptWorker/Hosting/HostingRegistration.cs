using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Hosting;

internal static class HostingRegistration
{
    /// <summary>Adds the settings that are read before there are services, so that they are validated with all others.</summary>
    public static IServiceCollection AddHosting(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings<SecretFilesOptions>(configuration, SecretFilesOptions.Section)
            .AddSettings<DataFolderOptions>(configuration, DataFolderOptions.Section)
            .AddSingleton<IDiagnosticCheck, DataFolderCheck>();
}
