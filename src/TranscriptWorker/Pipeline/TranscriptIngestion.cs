using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Pipeline;

/// <summary>The ingest step: parses the submitted transcript and stores it under the generation that its content has.</summary>
internal sealed class TranscriptIngestion(ContentCache contents, ContentFetcher fetcher, IOptions<TranscriptLimits> limits)
{
    /// <returns>The job's transcript; null if the job has neither content nor an address of content.</returns>
    /// <exception cref="JobRefusedException">The configuration does not allow the content's address.</exception>
    /// <exception cref="TranscriptRefusedException">The content can never be read.</exception>
    /// <exception cref="ContentUnreachableException">The content's address cannot be read at the moment.</exception>
    public async Task<SubmittedTranscript?> ParseAsync(EnrichTranscript job, CancellationToken cancellationToken)
    {
        var text = job switch
        {
            { Content: { } content } => new TranscriptText(content),
            { ContentUri: { } uri } => await fetcher.FetchAsync(uri, cancellationToken),
            _ => null,
        };
        if (text is null)
            return null;
        var transcript = TranscriptReader.Read(text, job.Format?.ToString(), limits.Value, cancellationToken);
        return new SubmittedTranscript(transcript, transcript.ToJson(), transcript.ContentHash());
    }

    /// <summary>Stores the submitted transcript unless the stored one is the same or newer, and reads the planned results.</summary>
    /// <param name="job">The job.</param>
    /// <param name="submitted">Its transcript; null if it submits none.</param>
    /// <param name="plan">The planned features.</param>
    /// <param name="isRestart">Whether the transcript changed during the previous attempt.</param>
    /// <param name="cancellationToken">Ends the call; the transcript may have been stored nevertheless.</param>
    /// <returns>The reading; null if the job submits no transcript.</returns>
    /// <exception cref="JobRefusedException">The content was erased, or the job's id is that of another job.</exception>
    public async Task<AppliedContent?> ApplyAsync(
        EnrichTranscript job,
        SubmittedTranscript? submitted,
        EnrichmentPlan plan,
        bool isRestart,
        CancellationToken cancellationToken
    )
    {
        if (submitted is null)
            return null;
        var content = new Content(KeyOf(plan.Subject), submitted.Hash, job.SourceVersion, job.JobId)
        {
            // What an address leads to may change between two deliveries of a job.
            Origin = job.ContentUri is { } address ? HashOf(address) : submitted.Hash,
        };
        var applied = isRestart
            ? await contents.ReapplyAsync(content, submitted.Json, plan.Keys, cancellationToken)
            : await contents.ApplyAsync(content, submitted.Json, plan.Keys, cancellationToken);
        if (FindRefusal(applied.Outcome) is not { } refusal)
            return applied;
        await applied.DisposeAsync();
        throw refusal;
    }

    private static JobRefusedException? FindRefusal(ContentOutcome outcome) =>
        outcome switch
        {
            ContentOutcome.Erased => new JobRefusedException(
                FailureReasons.ContentErased,
                "The content was erased after this job was sent, or after its source version was known: submit new content with a new "
                    + "job id, and with a higher source version."
            ),
            ContentOutcome.OfAnotherJob => new JobRefusedException(
                FailureReasons.JobIdReused,
                "The job's id is that of an earlier job with other content: each job needs an id of its own."
            ),
            _ => null,
        };

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static EntryKey KeyOf(Subject subject) =>
        new(subject, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, Transcript.SchemaVersion.ToString()));
}
