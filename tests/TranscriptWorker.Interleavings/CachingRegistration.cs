namespace TranscriptWorker.Caching;

/// <summary>Stands for the product's class of this name.</summary>
internal static class CachingRegistration
{
    public const string MeterName = "TranscriptWorker.Caching";
}
