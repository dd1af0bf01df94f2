using Microsoft.Extensions.DependencyInjection;

namespace TranscriptWorker.Caching.Computation;

internal static class ComputationRegistration
{
    public static IServiceCollection AddComputation(this IServiceCollection services) =>
        services
            .AddSingleton<ClaimStore>()
            .AddSingleton<ClaimKeeper>()
            .AddSingleton<CommittedEntryLookup>()
            .AddSingleton<ResultTransaction>()
            .AddSingleton<ResultCommit>()
            .AddSingleton<BatchComputation>()
            .AddSingleton<ClaimedComputation>()
            .AddSingleton<HotOnlyComputation>()
            .AddSingleton<Computations>();
}
