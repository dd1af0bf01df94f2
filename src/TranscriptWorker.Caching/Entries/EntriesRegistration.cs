using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching.Entries;

internal static class EntriesRegistration
{
    public static IServiceCollection AddEntries(this IServiceCollection services) =>
        services.AddSingleton<EntryReader>().AddSingleton<IDiagnosticCheck, CompressionCheck>();
}
