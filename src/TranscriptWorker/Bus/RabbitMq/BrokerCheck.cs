using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Checks that RabbitMQ accepts the worker's user, its version, exchanges and queues, and reports waiting and failed messages.
/// </summary>
internal sealed class BrokerCheck(Broker broker, IOptions<BusOptions> options) : IDiagnosticCheck
{
    private const string Declared = "RabbitMQ topology";
    private const string Jobs = "RabbitMQ jobs";
    private const string Failures = "RabbitMQ failures";
    private const string Declare = "TranscriptWorker topology declare";
    private const int MaxNames = 3;

    private static readonly string BackfillQueues = $"{Queues.Backfill[0]} to -{Queues.Backfill.Count - 1}";

    // The first version with at-least-once dead-lettering of quorum queues:
    // https://www.rabbitmq.com/blog/2022/03/29/at-least-once-dead-lettering
    private static readonly Version OldestVersion = new(3, 10);

    public string Name => "RabbitMQ";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var finding in await LookAsync(cancellationToken))
            yield return finding;
    }

    private async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        try
        {
            var inspection = await broker.RunAsync(
                (connection, token) =>
                {
                    findings.Add(LookAtVersion(connection));
                    return TopologyInspection.RunAsync(connection, options.Value, token);
                },
                cancellationToken
            );
            findings.AddRange([.. LookAtTopology(inspection), .. LookAtJobs(inspection), .. LookAtFailures(inspection)]);
        }
        catch (BrokerException error)
        {
            findings.Add(Finding.Failed(Name, error.Problem, error.Remedy));
        }

        return findings;
    }

    private Finding LookAtVersion(IConnection connection)
    {
        var version =
            connection.ServerProperties?.TryGetValue("version", out var given) == true && given is byte[] text
                ? Encoding.UTF8.GetString(text)
                : "unknown";
        return Version.TryParse(version.Split('-', '+')[0], out var number) && number >= OldestVersion
            ? Finding.Ok(Name, $"{broker.Address.Name} answers, version {version}")
            : Finding.Failed(
                Name,
                $"{broker.Address.Name} answers, but version {version} is too old",
                $"upgrade it to {OldestVersion} or newer"
            );
    }

    private IEnumerable<Finding> LookAtTopology(TopologyInspection inspection)
    {
        var virtualHost = broker.Address.VirtualHost;
        foreach (var (name, isQueue, difference) in inspection.Different)
        {
            var delete = isQueue
                ? $"rabbitmqctl delete_queue -p '{virtualHost}' {name}"
                : $"rabbitmqadmin -V '{virtualHost}' delete exchange name={name}";
            var isLimit = difference.Contains(Topology.DeliveryLimit, StringComparison.Ordinal);
            yield return Finding.Failed(
                Declared,
                $"{(isQueue ? "queue" : "exchange")} {name} has other arguments: {difference}",
                $"{(isLimit ? "set Bus:DeliveryLimit to the broker's value, or " : "")}drain it, then: {delete} && {Declare}"
            );
        }

        var all = Topology.Exchanges.Count + Topology.QueuesOf(options.Value).Count;
        if (inspection.Denied.Count > 0)
            yield return Finding.Failed(
                Declared,
                $"the user may not declare {inspection.Denied.Count} of {all} exchanges and queues: {Some(inspection.Denied)}",
                $"rabbitmqctl set_permissions -p '{virtualHost}' USER '.*' '.*' '.*'"
            );
        if (inspection.Missing.Count > 0)
            yield return Finding.Warning(
                Declared,
                $"{inspection.Missing.Count} of {all} exchanges and queues are missing until a service starts: {Some(inspection.Missing)}",
                Declare
            );
        else if (inspection is { Different.Count: 0, Denied.Count: 0 })
            yield return Finding.Ok(Declared, $"all {all} exchanges and queues have the expected arguments");
    }

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Count <= MaxNames ? names : [.. names.Take(MaxNames), "…"]);

    private static IEnumerable<Finding> LookAtJobs(TopologyInspection inspection) =>
        from queue in (IEnumerable<(string Name, IReadOnlyList<string> Parts)>)
            [.. Queues.Commands.Select(name => (name, (IReadOnlyList<string>)[name])), (BackfillQueues, Queues.Backfill)]
        let found = queue.Parts.Where(inspection.Queues.ContainsKey).Select(part => inspection.Queues[part]).ToList()
        where found.Count > 0
        let waiting = found.Sum(part => part.MessageCount)
        select found.Min(part => part.ConsumerCount) switch
        {
            0 when waiting == 0 => Finding.Ok(Jobs, $"{queue.Name} is empty, and no worker consumes it"),
            0 => Finding.Warning(Jobs, $"{waiting} messages wait in {queue.Name}, and no worker consumes it", "TranscriptWorker serve"),
            var consumers => Finding.Ok(Jobs, $"{waiting} messages wait in {queue.Name}, which {consumers} workers consume"),
        };

    private static IEnumerable<Finding> LookAtFailures(TopologyInspection inspection)
    {
        var waiting = DeadLetterQueue
            .All.Where(q => inspection.Queues.TryGetValue(q.Name, out var queue) && queue.MessageCount > 0)
            .ToList();
        if (waiting.Count == 0)
            return [Finding.Ok(Failures, "no message waits in an error or poison queue")];
        return waiting.Select(q =>
            Finding.Warning(
                Failures,
                $"{inspection.Queues[q.Name].MessageCount} messages wait in {q.Name}",
                "TranscriptWorker dead-letters list shows why; dead-letters retry returns them, dead-letters discard removes them"
            )
        );
    }
}
