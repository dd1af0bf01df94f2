using Microsoft.Extensions.DependencyInjection;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

internal static class EpochsRegistration
{
    public static IServiceCollection AddEpochs(this IServiceCollection services) =>
        services
            .AddSingleton(new HotProtocols(HotProtocols.Present))
            .AddSingleton<EpochView>()
            .AddSingleton<EpochChanges>()
            .AddSingleton<EpochRenewal>()
            .AddSingleton<EpochRecovery>()
            .AddSingleton<Readmission>()
            .AddSingleton<EpochKeeper>();
}
