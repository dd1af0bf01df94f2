using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Http;

internal static class HttpRegistration
{
    /// <summary>Adds the settings of the web host and their check.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings<HttpOptions>(configuration, HttpOptions.Section)
            .AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidation>()
            .AddSingleton<IDiagnosticCheck, HttpAddressCheck>();
}
