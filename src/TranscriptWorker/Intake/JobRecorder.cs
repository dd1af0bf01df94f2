using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Hosting;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Intake;

/// <summary>Records jobs for the dispatchers of this data folder. A job that was recorded is accepted: a crash does not lose it.</summary>
internal sealed class JobRecorder(RecordedJobs jobs, JobSignal signal, IOptions<DurableOptions> durable, IConfiguration configuration)
{
    // Of several data folders over one server, each has the files of its own jobs.
    private readonly Lazy<Guid> _place = new(
        () =>
            string.Equals(durable.Value.Provider, DurableOptions.Sqlite, StringComparison.Ordinal)
                ? Guid.Empty
                : DataFolder.ReadIdentity(configuration),
        // A failure is not remembered.
        LazyThreadSafetyMode.PublicationOnly
    );

    /// <summary>The place that runs the jobs: this data folder.</summary>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    public Guid Place => _place.Value;

    /// <summary>Records a job, unless one of this id is recorded.</summary>
    /// <exception cref="JobRefusedException">The job can never succeed.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<Recording> AddAsync(RecordedCommand command, CancellationToken cancellationToken)
    {
        var recording = await jobs.AddAsync(Create(command), cancellationToken);
        if (recording == Recording.Added)
            signal.Set();
        return recording;
    }

    /// <summary>Queues a job again that has ended.</summary>
    /// <returns>Whether it is queued: it was recorded, and had ended.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<bool> ReopenAsync(RecordedCommand command, CancellationToken cancellationToken)
    {
        var isQueued = await jobs.ReopenAsync(Create(command), cancellationToken);
        if (isQueued)
            signal.Set();
        return isQueued;
    }

    /// <summary>Records jobs with new ids in one transaction.</summary>
    /// <returns>The time of the record, UTC by the database's clock.</returns>
    /// <exception cref="JobRefusedException">A job can never succeed.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<DateTime> AddAllAsync(IEnumerable<RecordedCommand> commands, CancellationToken cancellationToken)
    {
        var now = await jobs.AddAllAsync([.. commands.Select(Create)], cancellationToken);
        signal.Set();
        return now;
    }

    /// <summary>The row of a job.</summary>
    /// <param name="job">A valid job.</param>
    public static NewJob RowOf(EnrichTranscript job) =>
        new(new JobKey(job.TenantId, job.JobId), Subject.Transcript(job.TenantId, job.TranscriptId), CommandJson.HashOf(job))
        {
            SourceVersion = job.SourceVersion,
        };

    private NewJob Create(RecordedCommand command)
    {
        JobValidation.Validate(command.Job);
        return RowOf(command.Job) with { Task = (Place, CommandJson.Write(command)) };
    }
}
