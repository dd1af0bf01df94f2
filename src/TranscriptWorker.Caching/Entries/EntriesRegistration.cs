using Microsoft.Extensions.DependencyInjection;

namespace TranscriptWorker.Caching.Entries;

internal static class EntriesRegistration
{
    public static IServiceCollection AddEntries(this IServiceCollection services) => services.AddSingleton<EntryReader>();
}
