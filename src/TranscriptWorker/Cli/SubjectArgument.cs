using TranscriptWorker.Caching;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Validates transcript ids in arguments before anything is started.</summary>
internal static class SubjectArgument
{
    /// <exception cref="JobRefusedException">Tenant or id is not valid.</exception>
    public static Subject Check(string? tenant, string id)
    {
        JobValidation.ValidateTranscript(id, tenant);
        return Subject.Transcript(tenant, id);
    }
}
