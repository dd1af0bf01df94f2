using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq;

namespace TranscriptWorker.Cli;

/// <summary>Declares exchanges and queues at the broker, and consumes nothing.</summary>
internal sealed class TopologyDeclareCommand()
    : CliCommand(
        "declare",
        """
        Declare exchanges, queues and bindings at RabbitMQ, so that clients can publish jobs before the first worker starts. Exchanges and
        queues that exist stay unchanged; one with other arguments is an error. The service declares the same when it starts.
        """,
        "TranscriptWorker topology declare --set Bus:Provider=rabbitmq"
    )
{
    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = invocation.BuildRabbitMqHost("topology");
        var options = host.Services.GetRequiredService<IOptions<BusOptions>>().Value;
        var broker = host.Services.GetRequiredService<Broker>();
        await broker.DeclareAsync(cancellationToken);
        var output = invocation.Console.Output;
        await output.WriteLineAsync($"{broker.Name} has");
        foreach (var exchange in Topology.Exchanges)
            await output.WriteLineAsync($"  exchange {exchange}");
        foreach (var queue in Topology.QueuesOf(options))
        {
            var shown = queue.Arguments.Where(a => a.Value is not "").Select(a => $"{a.Key}={a.Value}");
            await output.WriteLineAsync($"  queue    {queue.Name}  {string.Join(' ', shown)}");
        }

        return ExitCodes.Done;
    }
}
