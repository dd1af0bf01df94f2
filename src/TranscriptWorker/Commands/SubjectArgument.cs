using TranscriptWorker.Caching;
using TranscriptWorker.Jobs;

namespace TranscriptWorker.Commands;

/// <summary>Transcript ids as arguments: checked before anything is started.</summary>
internal static class SubjectArgument
{
    /// <exception cref="UsageException">Tenant or id is not valid.</exception>
    public static Subject Check(string? tenant, string id)
    {
        try
        {
            JobValidation.ValidateTranscript(id, tenant);
        }
        catch (JobRefusedException refused)
        {
            throw new UsageException(refused.Message);
        }

        return Subject.Transcript(tenant, id);
    }
}
