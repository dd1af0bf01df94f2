using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Diagnosis;

internal static class DiagnosisRegistration
{
    /// <summary>Adds the check of the platform. Each capability adds its own checks.</summary>
    public static IServiceCollection AddDiagnosis(this IServiceCollection services) =>
        services.AddSingleton<IDiagnosticCheck, PlatformCheck>();
}
