using System.CommandLine;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq;

namespace TranscriptWorker.Cli;

/// <summary>Declares at the broker what the worker needs there, and consumes nothing.</summary>
internal static class TopologyCommand
{
    public static Command Create(GlobalOptions global)
    {
        var declare = new Command(
            "declare",
            """
            Declare exchanges, queues and bindings at RabbitMQ, so that jobs may be published before the first worker starts. What is there
            already stays as it is; a queue with other arguments is an error. Consumes nothing. The service does the same when it starts.

            Example:
              TranscriptWorker topology declare --set Bus:Provider=rabbitmq
            """
        );
        declare.SetAction((arguments, cancellationToken) => DeclareAsync(global, arguments, cancellationToken));
        return new Command("topology", "What the worker needs at the broker.") { declare };
    }

    private static async Task<int> DeclareAsync(GlobalOptions global, ParseResult arguments, CancellationToken cancellationToken)
    {
        using var host = WorkerHost.Build(global.Read(arguments), arguments.GetValue(global.Verbose));
        var options = host.Services.GetRequiredService<IOptions<BusOptions>>().Value;
        if (!options.IsRabbitMq)
            throw new UsageException(
                $"configuration: {BusOptions.Section}:{nameof(BusOptions.Provider)} is '{options.Provider}', which has no topology; name a broker with --set {BusOptions.Section}:{nameof(BusOptions.Provider)}={BusOptions.RabbitMq}."
            );

        var broker = host.Services.GetRequiredService<Broker>();
        await broker.DeclareAsync(cancellationToken);
        Console.WriteLine($"{broker.Address.Name} has");
        foreach (var exchange in Topology.Exchanges)
            Console.WriteLine($"  exchange {exchange}");
        foreach (var queue in Topology.QueuesOf(options))
            Console.WriteLine(
                $"  queue    {queue.Name}  {string.Join(' ', queue.Arguments.Where(a => a.Value is not "").Select(a => $"{a.Key}={a.Value}"))}"
            );
        return ExitCodes.Done;
    }
}
