using System.Collections.Concurrent;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;

namespace TranscriptWorker.Cli;

/// <summary>
/// Records files as jobs, lets the dispatcher run them, and collects what became of them. A process that ends leaves the rest to the next
/// one over the data folder, and another process beside it may run some of them.
/// </summary>
internal sealed class RecordedEnrichment : IDisposable
{
    private const int MaxJobsOfBatch = 50;
    private const int MaxCharactersOfBatch = 4 * 1024 * 1024;
    private const int MaxJobsOfQuery = 200;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly JobRecorder _recorder;
    private readonly RecordedJobs _jobs;
    private readonly JobDispatcher _dispatcher;
    private readonly JobOutcomes _outcomes;
    private readonly FileJobs _files;
    private readonly JobSignal _answered;
    private readonly ConcurrentDictionary<Guid, TranscriptFile> _pending = new();
    private readonly ConcurrentDictionary<TranscriptFile, FileAnswer> _answers = new();
    private Action<FileAnswer> _tell = _ => { };
    private string? _tenant;

    public RecordedEnrichment(
        JobRecorder recorder,
        RecordedJobs jobs,
        JobDispatcher dispatcher,
        JobOutcomes outcomes,
        FileJobs files,
        TimeProvider clock
    )
    {
        (_recorder, _jobs, _dispatcher, _outcomes, _files, _answered) = (recorder, jobs, dispatcher, outcomes, files, new JobSignal(clock));
        outcomes.Attempted += Collect;
    }

    /// <summary>How many recorded files have no outcome yet.</summary>
    public int Left => _pending.Count;

    /// <summary>Records the files, batch by batch.</summary>
    /// <param name="files">The files.</param>
    /// <param name="template">A job with the options of all jobs.</param>
    /// <param name="folder">The folder for results; null for none.</param>
    /// <param name="recorded">Is told the number of files after each batch.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    /// <returns>When the first was recorded, UTC by the database's clock; null if no file could be read.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<DateTime?> RecordAsync(
        IReadOnlyList<TranscriptFile> files,
        EnrichTranscript template,
        string? folder,
        Action<int> recorded,
        CancellationToken cancellationToken
    )
    {
        _tenant = template.TenantId;
        DateTime? first = null;
        var batch = new List<(TranscriptFile File, RecordedCommand Command)>();
        var characters = 0;
        foreach (var file in files)
        {
            var (job, failed) = await _files.ReadAsync(file, template, cancellationToken);
            if (job is null)
            {
                _answers[file] = new FileAnswer(file, null, failed, TimeSpan.Zero);
                recorded(1);
                continue;
            }

            var result = folder is null ? null : ResultFiles.PathOf(folder, job.TranscriptId);
            batch.Add((file, new RecordedCommand(job) { ResultPath = result }));
            characters += job.Content!.Length;
            if (batch.Count == MaxJobsOfBatch || characters > MaxCharactersOfBatch)
                await FlushAsync();
        }

        if (batch.Count > 0)
            await FlushAsync();
        return first;

        async Task FlushAsync()
        {
            foreach (var (file, command) in batch)
                _pending[command.Job.JobId] = file;
            try
            {
                var now = await _recorder.AddAllAsync(batch.Select(b => b.Command), cancellationToken);
                first ??= now;
            }
            catch
            {
                foreach (var (_, command) in batch)
                    _pending.TryRemove(command.Job.JobId, out _);
                throw;
            }

            recorded(batch.Count);
            batch.Clear();
            characters = 0;
        }
    }

    /// <summary>The number of jobs that earlier processes left, or others recorded, and that run first.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<int> CountEarlierAsync(DateTime? first, CancellationToken cancellationToken) =>
        first is { } before ? _dispatcher.CountEarlierAsync(before, cancellationToken) : Task.FromResult(0);

    /// <summary>
    /// Runs the recorded jobs, those that earlier processes left first, until each has an outcome or waits for another attempt.
    /// </summary>
    /// <param name="files">The files.</param>
    /// <param name="first">When the first was recorded.</param>
    /// <param name="answered">Is told each answer, by several threads.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One answer for each file, in the order of the files, without results.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<IReadOnlyList<FileAnswer>> RunAsync(
        IReadOnlyList<TranscriptFile> files,
        DateTime? first,
        Action<FileAnswer> answered,
        CancellationToken cancellationToken
    )
    {
        _tell = answered;
        foreach (var answer in _answers.Values)
            answered(answer);
        _dispatcher.Begin();
        while (!_pending.IsEmpty)
        {
            await _answered.WaitAsync(Poll, cancellationToken);
            if (!_pending.IsEmpty)
                await CollectOthersAsync(cancellationToken);
        }

        if (first is { } before)
            await _dispatcher.WaitForEarlierAsync(before, cancellationToken);
        return [.. files.Select(f => _answers[f])];
    }

    public void Dispose()
    {
        _outcomes.Attempted -= Collect;
        _answered.Dispose();
    }

    private void Collect(AttemptedJob job)
    {
        if (_pending.TryGetValue(job.Key.JobId, out var file))
            Answer(
                job.Key.JobId,
                new FileAnswer(file, job.Enriched, job.Failed is { } failed ? Explain(failed, job.RetryIn) : null, job.Elapsed)
            );
        if (_pending.IsEmpty)
            _answered.Set();
    }

    /// <summary>Collects what other processes did. The jobs that were recorded first are done first.</summary>
    private async Task CollectOthersAsync(CancellationToken cancellationToken)
    {
        Guid[] oldest = [.. _pending.Keys.Order().Take(MaxJobsOfQuery)];
        if (oldest.Length == 0)
            return;
        foreach (var status in await _jobs.ListAttemptedAsync(_tenant, oldest, cancellationToken))
            if (_pending.TryGetValue(status.Key.JobId, out var file))
                Answer(status.Key.JobId, AnswerOf(file, status));
    }

    private static FileAnswer AnswerOf(TranscriptFile file, JobStatus status)
    {
        if (status is { State: JobStates.Done, Answer: { } answer })
        {
            var enriched = CommandJson.ReadEnriched(answer);
            return new FileAnswer(file, enriched, null, TimeSpan.FromMilliseconds(enriched.Milliseconds));
        }

        var failed = FileJobs.FailureOf(file, status.Reason ?? FailureReasons.InternalError, status.Message ?? "");
        return new FileAnswer(file, null, Explain(failed, status.NextAttemptAt - status.UpdatedAt), TimeSpan.Zero);
    }

    private static EnrichmentFailed Explain(EnrichmentFailed failed, TimeSpan? retryIn) =>
        retryIn is { } delay
            ? failed with
            {
                Message = $"{failed.Message} It is attempted again in {delay.TotalSeconds:0} s by serve, or by the next enrich.",
            }
            : failed;

    private void Answer(Guid jobId, FileAnswer answer)
    {
        // This process and the query may both bring it. A reader that finds nothing pending finds all answers.
        if (!_answers.TryAdd(answer.File, answer.WithoutResults()))
            return;
        _pending.TryRemove(jobId, out _);
        _tell(answer);
    }
}
