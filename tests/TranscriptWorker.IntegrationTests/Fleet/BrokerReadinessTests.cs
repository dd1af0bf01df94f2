using System.Net;
using System.Text.Json;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>What a load balancer and an operator see of a worker whose broker is away.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class BrokerReadinessTests : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // The bus library notices a closed connection at once and a dead one by its heartbeat.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worker_is_not_ready_while_its_broker_is_away_and_ready_when_it_is_back()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        var host = await broker.CreateVirtualHostAsync();
        await using var service = await RunningService.StartAsync(_folder.Path, [.. host.Settings.Select(s => $"{s.Item1}={s.Item2}")]);
        await UntilAsync(service, HttpStatusCode.OK);

        await broker.KillAsync();
        var away = await UntilAsync(service, HttpStatusCode.ServiceUnavailable);
        await broker.RestartAsync();
        await UntilAsync(service, HttpStatusCode.OK);

        var consumption = away.GetProperty("checks").GetProperty("consumption");
        Assert.Contains("the broker is away", consumption.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> UntilAsync(RunningService service, HttpStatusCode status)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            using var response = await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), patience.Token);
            var body = await response.Content.ReadAsStringAsync(patience.Token);
            if (response.StatusCode == status)
                return JsonElement.Parse(body);
            await Task.Delay(Poll, TimeProvider.System, patience.Token);
        }
    }
}
