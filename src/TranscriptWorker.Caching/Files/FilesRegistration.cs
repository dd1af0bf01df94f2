using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching.Files;

internal static class FilesRegistration
{
    /// <summary>Adds <see cref="FileCache"/>.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<FilesOptions>(configuration, FilesOptions.Section);
        return services
            .AddSingleton<IValidateOptions<FilesOptions>, FilesOptionsValidation>()
            .AddSingleton<IDiagnosticCheck, SharedFolderCheck>()
            .AddSingleton<FilesMetrics>()
            .AddSingleton<FileFolder>()
            .AddSingleton<FileQuota>()
            .AddSingleton<FileStore>()
            .AddSingleton<FileErasure>()
            .AddSingleton(provider => new FileCache(provider.GetRequiredService<EntryCache>(), provider.GetRequiredService<FileStore>()));
    }
}
