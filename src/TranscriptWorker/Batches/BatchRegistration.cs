namespace TranscriptWorker.Batches;

internal static class BatchRegistration
{
    /// <summary>Adds the counts of batches.</summary>
    public static IServiceCollection AddBatches(this IServiceCollection services) => services.AddSingleton<JobBatches>();
}
