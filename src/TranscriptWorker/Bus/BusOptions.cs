using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;

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

    /// <summary>Maximum unacknowledged messages that the broker delivers to this process. Default 64, range 1 to 5000.</summary>
    [Range(1, 5000)]
    public int Prefetch { get; set; } = 64;

    /// <summary>
    /// Maximum deliveries of a message that is never acknowledged; over the limit the broker moves it to the poison queue. The limit is an
    /// argument of the queues and must be the same for all workers. Default 20, range 1 to 1000.
    /// </summary>
    [Range(1, 1000)]
    public int DeliveryLimit { get; set; } = 20;

    /// <summary>
    /// Delays of the retry queues: how long a command waits after a transient failure before each further attempt. After the last one
    /// it fails. Default 1 minute, 10 minutes, 1 hour; each 1 second to 1 day, in whole seconds.
    /// </summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    public bool IsRabbitMq => string.Equals(Provider, RabbitMq, StringComparison.Ordinal);

    /// <summary>Whether the configuration names RabbitMQ, for code that runs before there are options.</summary>
    public static bool NamesRabbitMq(IConfiguration configuration) =>
        string.Equals(configuration[$"{Section}:{nameof(Provider)}"]?.Trim(), RabbitMq, StringComparison.OrdinalIgnoreCase);

    internal sealed class Validation : IPostConfigureOptions<BusOptions>, IValidateOptions<BusOptions>
    {
        public void PostConfigure(string? name, BusOptions options) => options.Provider = options.Provider.Trim().ToLowerInvariant();

        public ValidateOptionsResult Validate(string? name, BusOptions options)
        {
            var failures = new List<string>();
            if (options.IsRabbitMq && BrokerAddress.Parse(options.ConnectionString) is (null, var problem))
                failures.Add($"{Section}:{nameof(ConnectionString)}: {problem}.");
            foreach (var delay in options.RetryDelays)
                if (delay < TimeSpan.FromSeconds(1) || delay > TimeSpan.FromDays(1) || delay.Ticks % TimeSpan.TicksPerSecond != 0)
                    failures.Add($"{Section}:{nameof(RetryDelays)}: {delay} is not a whole number of seconds from 1 second to 1 day.");
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
