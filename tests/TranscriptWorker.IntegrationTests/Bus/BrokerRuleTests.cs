using RabbitMQ.Client.Exceptions;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>Rules of RabbitMQ 4 that RabbitMQ 3 does not enforce, or not by default.</summary>
public sealed class BrokerRuleTests : IDisposable
{
    // The default of RabbitMQ 4; that of earlier versions is eight times as much.
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    // AMQP 0-9-1's RESOURCE_LOCKED: https://www.rabbitmq.com/docs/queues#exclusive-queues
    private const ushort Locked = 405;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_queue_of_answers_belongs_to_its_connection_alone()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await InProcess.RunAsync(["topology", "declare", .. host.Arguments])).AssertDone();
        var declared = await host.QueuesAsync();
        await File.WriteAllTextAsync(_folder["a.txt"], "Ann: Good morning.", Cancellation);
        await using var client = WorkerProcess.Start(["enrich", _folder["a.txt"], "--data", _folder.Path, .. host.Arguments]);
        IReadOnlyList<string> added = [];
        await Wait.UntilAsync(
            async _ => (added = [.. (await host.QueuesAsync()).Except(declared, StringComparer.Ordinal)]).Count > 0,
            Patience,
            () => "The client declared no queue.",
            Cancellation
        );

        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => host.CountAsync(Assert.Single(added)));

        Assert.Equal(Locked, refused.ShutdownReason!.ReplyCode);
    }

    [Fact]
    [Trait(Tier.Name, Tier.Full)]
    public async Task A_file_that_the_broker_does_not_take_is_one_clear_error_and_others_are_enriched()
    {
        await using var broker = await RabbitMqServer.StartAsync($"max_message_size = {MaxMessageBytes}");
        var host = await broker.CreateVirtualHostAsync();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], host.Settings);
        using var files = new TemporaryFolder();
        await File.WriteAllTextAsync(files["large.txt"], new string('a', MaxMessageBytes + 1), Cancellation);
        await File.WriteAllTextAsync(files["small.txt"], "Ann: Good morning.", Cancellation);

        var ended = await InProcess.RunAsync([
            "enrich",
            files.Path,
            "--data",
            _folder.Path,
            "--set",
            "Limits:MaxContentLength=20000000",
            .. host.Arguments,
        ]);

        Assert.Equal(1, ended.ExitCode);
        var error = Assert.Single(ended.Errors, line => line.StartsWith("error:", StringComparison.Ordinal));
        Assert.Contains("max_message_size", error, StringComparison.Ordinal);
        Assert.Contains(ended.Output, line => line.Contains("small", StringComparison.Ordinal));
    }
}
