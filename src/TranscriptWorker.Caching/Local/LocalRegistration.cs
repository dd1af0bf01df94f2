using Microsoft.Extensions.DependencyInjection;

namespace TranscriptWorker.Caching.Local;

internal static class LocalRegistration
{
    /// <summary>Adds the local tier. Its size is one of the options of the hot tier, in front of which it is.</summary>
    public static IServiceCollection AddLocalTier(this IServiceCollection services) => services.AddSingleton<LocalTier>();
}
