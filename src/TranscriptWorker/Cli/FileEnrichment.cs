using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Sends files as jobs over the bus and collects the answers.</summary>
internal sealed class FileEnrichment(JobClient client, IOptions<TranscriptLimits> limits, IOptions<JobOptions> options, TimeProvider clock)
{
    private const int MaxBytesPerCharacter = 4;

    /// <param name="files">The files to enrich.</param>
    /// <param name="template">A job with the options of all jobs.</param>
    /// <param name="answered">Called for each file when it is answered, by several threads.</param>
    /// <param name="cancellationToken">Ends the run; running jobs are cancelled between their commits.</param>
    /// <returns>One answer for each file, in the order of the files.</returns>
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
                answers[file] = answer;
                await answered(answer);
            }
        );
        return [.. files.Select(f => answers[f])];
    }

    private async Task<FileAnswer> RunAsync(TranscriptFile file, EnrichTranscript template, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            var text = await ReadAsync(file, cancellationToken);
            var job = template with
            {
                JobId = Guid.CreateVersion7(clock.GetUtcNow()),
                TranscriptId = file.Id,
                Content = text.Content,
                Format = file.Format,
                IncludeResults = true,
            };
            var answer = await client.EnrichAsync(job, cancellationToken);
            return new FileAnswer(file, answer as TranscriptEnriched, answer as EnrichmentFailed, clock.GetElapsedTime(started));
        }
        catch (TranscriptRefusedException refused)
        {
            var reason = refused.Refusal == TranscriptRefusal.TooLarge ? FailureReasons.ContentTooLarge : FailureReasons.NotText;
            return Failed(reason, refused.Message);
        }
        catch (CommandRefusedException refused) when (refused.Refusal == CommandRefusal.TooLarge)
        {
            return Failed(FailureReasons.ContentTooLarge, refused.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Failed(FailureReasons.ContentUnreachable, $"The file cannot be read: {error.Message}");
        }

        FileAnswer Failed(string reason, string message) =>
            new(
                file,
                null,
                new EnrichmentFailed
                {
                    TranscriptId = file.Id,
                    Reason = reason,
                    Message = message,
                },
                clock.GetElapsedTime(started)
            );
    }

    private async Task<TranscriptText> ReadAsync(TranscriptFile file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file.Path).Length > (long)limits.Value.MaxContentLength * MaxBytesPerCharacter)
            throw new TranscriptRefusedException(TranscriptRefusal.TooLarge, "The file is larger than the worker accepts.");
        return TranscriptText.Decode(await File.ReadAllBytesAsync(file.Path, cancellationToken), limits.Value);
    }
}

/// <summary>The answer for a file: one of the two events.</summary>
internal sealed record FileAnswer(TranscriptFile File, TranscriptEnriched? Enriched, EnrichmentFailed? Failed, TimeSpan Elapsed);
