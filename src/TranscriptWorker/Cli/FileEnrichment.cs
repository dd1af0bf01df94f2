using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Sends files as jobs over the bus and collects the answers.</summary>
internal sealed class FileEnrichment(JobClient client, FileJobs jobs, IOptions<JobOptions> options, TimeProvider clock)
{
    /// <param name="files">The files to enrich.</param>
    /// <param name="template">A job with the options of all jobs.</param>
    /// <param name="answered">Called for each file when it is answered, by several threads.</param>
    /// <param name="cancellationToken">Ends the run; running jobs are cancelled between their commits.</param>
    /// <returns>One answer for each file, in the order of the files, without results.</returns>
    public async Task<IReadOnlyList<FileAnswer>> RunAsync(
        IReadOnlyList<TranscriptFile> files,
        EnrichTranscript template,
        Func<FileAnswer, ValueTask> answered,
        CancellationToken cancellationToken
    )
    {
        var answers = new ConcurrentDictionary<TranscriptFile, FileAnswer>();
        await Parallel.ForEachAsync(
            files,
            // One more than the concurrent jobs, so that the next file is read while the others run.
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency + 1, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                var answer = await RunAsync(file, template, token);
                await answered(answer);
                answers[file] = answer.WithoutResults();
            }
        );
        return [.. files.Select(f => answers[f])];
    }

    private async Task<FileAnswer> RunAsync(TranscriptFile file, EnrichTranscript template, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var (job, failed) = await jobs.ReadAsync(file, template, cancellationToken);
        if (job is null)
            return new FileAnswer(file, null, failed, clock.GetElapsedTime(started));
        try
        {
            var answer = await client.EnrichAsync(job, cancellationToken);
            return new FileAnswer(file, answer as TranscriptEnriched, answer as EnrichmentFailed, clock.GetElapsedTime(started));
        }
        catch (CommandRefusedException refused) when (refused.Refusal == CommandRefusal.TooLarge)
        {
            var tooLarge = FileJobs.FailureOf(file, FailureReasons.ContentTooLarge, refused.Message);
            return new FileAnswer(file, null, tooLarge, clock.GetElapsedTime(started));
        }
    }
}

/// <summary>The answer for a file: one of the two events.</summary>
internal sealed record FileAnswer(TranscriptFile File, TranscriptEnriched? Enriched, EnrichmentFailed? Failed, TimeSpan Elapsed)
{
    /// <summary>The same without what its file holds: the answers for all files are kept until the last.</summary>
    public FileAnswer WithoutResults() => this with { Enriched = Enriched is { } enriched ? CommandJson.WithoutResults(enriched) : null };
}
