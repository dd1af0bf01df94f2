using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus;

/// <summary>The bus for commands and events.</summary>
internal sealed class BusOptions
{
    public const string Section = "Bus";

    /// <summary>The memory of this process.</summary>
    public const string Memory = "memory";

    /// <summary>RabbitMQ 3.10 or newer.</summary>
    public const string RabbitMq = "rabbitmq";

    /// <summary>The bus: <see cref="Memory"/> or <see cref="RabbitMq"/>. Default <see cref="Memory"/>.</summary>
    [AllowedValues(Memory, RabbitMq)]
    public string Provider { get; set; } = Memory;

    /// <summary>
    /// RabbitMQ's address: <c>amqp://user:password@host:port/virtual-host</c>, <c>amqps</c> for TLS, the nodes of a cluster as
    /// <c>host1:port,host2:port</c>. A secret: it is never logged. Default none.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Maximum unacknowledged jobs that the broker delivers to this process, without those of the lane backfill. Default twice
    /// <see cref="JobOptions.Concurrency"/>, range 1 to 5000.
    /// </summary>
    [Range(1, 5000)]
    public int? Prefetch { get; set; }

    /// <summary>
    /// The broker's <c>consumer_timeout</c>, which the worker cannot read: it closes the channel of a consumer that does not acknowledge a
    /// message in time. Default 30 minutes, range 1 minute to 30 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan ConsumerTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Maximum counted starts of a command that never ends, because its worker ends each time; then it is moved to the poison queue. Only
    /// a command that is delivered again is counted. Default 3, range 1 to 100.
    /// </summary>
    [Range(1, 100)]
    public int MaxStarts { get; set; } = 3;

    /// <summary>
    /// Maximum deliveries of a message that is never acknowledged, those included in which it only waited in a worker that ended; over the
    /// limit the broker moves it to the poison queue. The limit is an argument of the queues and must be the same for all workers. Default
    /// 1000, range 1 to 100,000.
    /// </summary>
    [Range(1, 100_000)]
    public int DeliveryLimit { get; set; } = 1000;

    /// <summary>
    /// How often a worker counts the messages in the poison queues, to have those answered that the broker moved there by itself. Default
    /// 1 minute, range 1 second to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PoisonPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Delays of the retry queues: how long a command waits after a transient failure before each further attempt. After the last one
    /// it fails. Default 1 minute, 10 minutes, 1 hour; each 1 second to 1 day, in whole seconds.
    /// </summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    public bool IsRabbitMq => string.Equals(Provider, RabbitMq, StringComparison.Ordinal);

    /// <summary>Whether the configuration names RabbitMQ, for code that runs before there are options.</summary>
    public static bool NamesRabbitMq(IConfiguration configuration) =>
        string.Equals(configuration[$"{Section}:{nameof(Provider)}"]?.Trim(), RabbitMq, StringComparison.OrdinalIgnoreCase);

    /// <summary>Maximum unacknowledged jobs in this process.</summary>
    /// <param name="concurrency">Maximum concurrent jobs.</param>
    public int PrefetchOf(int concurrency) => Prefetch ?? 2 * concurrency;

    /// <summary>
    /// How long a delivered backfill job waits for a slot before it returns to the end of its queue: half of the time that
    /// <see cref="ConsumerTimeout"/> gives it beside its attempt. The other half is for its immediate retries.
    /// </summary>
    /// <param name="timeout">Time limit for an attempt of a job.</param>
    public TimeSpan SlotPatienceOf(TimeSpan timeout) => (ConsumerTimeout - timeout) / 2;

    internal sealed class Validation(IOptions<JobOptions> jobs) : IPostConfigureOptions<BusOptions>, IValidateOptions<BusOptions>
    {
        // A job that returns to its queue more often costs the broker more than it is worth.
        private static readonly TimeSpan LeastSlotPatience = TimeSpan.FromSeconds(1);

        public void PostConfigure(string? name, BusOptions options) => options.Provider = options.Provider.Trim().ToLowerInvariant();

        public ValidateOptionsResult Validate(string? name, BusOptions options)
        {
            var failures = new List<string>();
            if (options.IsRabbitMq && BrokerAddress.Parse(options.ConnectionString) is (null, var problem))
                failures.Add($"{Section}:{nameof(ConnectionString)}: {problem}.");
            foreach (var delay in options.RetryDelays)
                if (delay < TimeSpan.FromSeconds(1) || delay > TimeSpan.FromDays(1) || delay.Ticks % TimeSpan.TicksPerSecond != 0)
                    failures.Add($"{Section}:{nameof(RetryDelays)}: {delay} is not a whole number of seconds from 1 second to 1 day.");
            if (options.IsRabbitMq && FindOverlongWait(options, jobs.Value) is { } overlong)
                failures.Add(overlong);
            if (options.IsRabbitMq && FindShortPatience(options, jobs.Value) is { } tooShort)
                failures.Add(tooShort);
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }

        /// <summary>A delivered job waits for those before it, and the broker counts that time as well.</summary>
        private static string? FindOverlongWait(BusOptions options, JobOptions jobs)
        {
            var prefetch = options.PrefetchOf(jobs.Concurrency);
            var turns = (prefetch + jobs.Concurrency - 1) / jobs.Concurrency;
            var wait = turns * jobs.Timeout;
            return wait <= options.ConsumerTimeout
                ? null
                : $"{Section}:{nameof(Prefetch)}: of {prefetch} delivered jobs, {jobs.Concurrency} at a time, the last may end after "
                    + $"{turns} times {JobOptions.Section}:{nameof(JobOptions.Timeout)} {jobs.Timeout}, which is {wait}. The broker "
                    + $"closes the channel after its consumer_timeout ({Section}:{nameof(ConsumerTimeout)} {options.ConsumerTimeout}): "
                    + "lower prefetch or time-out, or raise consumer_timeout at the broker and here.";
        }

        /// <summary>A delivered backfill job waits for a slot, and the broker counts that time as well.</summary>
        private static string? FindShortPatience(BusOptions options, JobOptions jobs) =>
            options.SlotPatienceOf(jobs.Timeout) >= LeastSlotPatience
                ? null
                : $"{Section}:{nameof(ConsumerTimeout)}: a delivered backfill job waits for a slot, and may then run for "
                    + $"{JobOptions.Section}:{nameof(JobOptions.Timeout)} {jobs.Timeout}. The broker's consumer_timeout "
                    + $"({Section}:{nameof(ConsumerTimeout)} {options.ConsumerTimeout}) must be at least {2 * LeastSlotPatience} longer: "
                    + "lower the time-out, or raise consumer_timeout at the broker and here.";
    }
}
