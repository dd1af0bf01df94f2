using System.Net;
using System.Text.Json;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>What a load balancer and an operator see of a worker whose broker is away.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class BrokerReadinessTests : IDisposable
{
    // The bus library notices a closed connection at once and a dead one by its heartbeat.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worker_is_not_ready_while_its_broker_is_away_and_ready_when_it_is_back()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        var host = await broker.CreateVirtualHostAsync();
        await using var service = await RunningService.StartAsync(_folder.Path, [.. host.Settings.Select(s => $"{s.Item1}={s.Item2}")]);
        await UntilAsync(service, HttpStatusCode.OK);

        await broker.PersistQueuesAsync();
        await broker.KillAsync();
        var away = await UntilAsync(service, HttpStatusCode.ServiceUnavailable);
        await broker.RestartAsync();
        await UntilAsync(service, HttpStatusCode.OK);

        var consumption = away.GetProperty("checks").GetProperty("consumption");
        Assert.Contains("the broker is away", consumption.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> UntilAsync(RunningService service, HttpStatusCode status)
    {
        var last = (Status: default(HttpStatusCode), Body: "");
        await Wait.UntilAsync(
            async token =>
            {
                using var response = await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), token);
                last = (response.StatusCode, await response.Content.ReadAsStringAsync(token));
                return last.Status == status;
            },
            Patience,
            () => $"the last answer was {last.Status}, {last.Body}",
            TestContext.Current.CancellationToken
        );
        return JsonElement.Parse(last.Body);
    }
}
