using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace TranscriptWorker.Testing;

/// <summary>A virtual host that one test has for itself, reached as a client that knows nothing of the worker's code.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where clients reach it.</param>
/// <param name="Management">The client of the broker's management API.</param>
/// <param name="Cancellation">Ends whatever is under way when the test ends.</param>
internal sealed record VirtualHost(string Name, Uri Address, HttpClient Management, CancellationToken Cancellation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public (string, string)[] Settings => [("Bus:Provider", "rabbitmq"), ("Bus:ConnectionString", Address.OriginalString)];

    /// <summary>The same for the command line.</summary>
    public string[] Arguments => [.. Settings.SelectMany(s => (string[])["--set", $"{s.Item1}={s.Item2}"])];

    public async Task<T> UseAsync<T>(Func<IChannel, Task<T>> work)
    {
        await using var connection = await new ConnectionFactory { Uri = Address, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(
            Cancellation
        );
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            Cancellation
        );
        return await work(channel);
    }

    public Task PublishAsync(string queue, string body, Action<BasicProperties>? configure = null) =>
        PublishAsync(queue, Encoding.UTF8.GetBytes(body), configure);

    public Task PublishToExchangeAsync(string exchange, string body) =>
        UseAsync(async channel =>
        {
            await channel.BasicPublishAsync(
                exchange,
                "",
                mandatory: true,
                new BasicProperties(),
                Encoding.UTF8.GetBytes(body),
                Cancellation
            );
            return true;
        });

    public Task DeclareQueueAsync(string queue, Dictionary<string, object?> arguments) =>
        UseAsync(async channel =>
            await channel.QueueDeclareAsync(
                queue,
                durable: true,
                exclusive: false,
                autoDelete: false,
                arguments,
                cancellationToken: Cancellation
            )
        );

    /// <summary>Binds a queue to an exchange of events.</summary>
    public Task SubscribeAsync(string queue, params string[] events) =>
        UseAsync(async channel =>
        {
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
            await BindAsync(channel, queue, events);
            return true;
        });

    /// <summary>Binds a queue that is there to exchanges of events.</summary>
    public Task BindAsync(string queue, params string[] events) =>
        UseAsync(async channel =>
        {
            await BindAsync(channel, queue, events);
            return true;
        });

    /// <summary>The names of all queues.</summary>
    public Task<IReadOnlyList<string>> QueuesAsync() => NamesAsync("queues");

    /// <summary>The names of all queues but those of cancellations, each of which belongs to the connection of its worker.</summary>
    public async Task<IReadOnlyList<string>> SharedQueuesAsync() =>
        [.. (await QueuesAsync()).Where(q => !q.Contains("_cancellations_", StringComparison.Ordinal))];

    /// <summary>The names of all exchanges.</summary>
    public Task<IReadOnlyList<string>> ExchangesAsync() => NamesAsync("exchanges");

    public Task PublishAsync(string queue, byte[] body, Action<BasicProperties>? configure = null) =>
        UseAsync(async channel =>
        {
            var properties = new BasicProperties();
            configure?.Invoke(properties);
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, body, Cancellation);
            return true;
        });

    /// <summary>Takes the next message from a queue, for which it waits.</summary>
    public Task<BasicGetResult> TakeAsync(string queue) =>
        UseAsync(async channel =>
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            bound.CancelAfter(Patience);
            while (true)
            {
                if (await channel.BasicGetAsync(queue, autoAck: true, bound.Token) is { } taken)
                    return taken;
                await Task.Delay(Poll, TimeProvider.System, bound.Token);
            }
        });

    public Task<uint> CountAsync(string queue) =>
        UseAsync(async channel => (await channel.QueueDeclarePassiveAsync(queue, Cancellation)).MessageCount);

    /// <summary>Closes the connections of all clients, as a broker that restarts does. Waits until there is one.</summary>
    public async Task CloseConnectionsAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        IReadOnlyList<string> names;
        while ((names = await ReadNamesAsync($"vhosts/{Name}/connections")).Count == 0)
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
        foreach (var name in names)
            await Management.DeleteAsync(new Uri($"connections/{Uri.EscapeDataString(name)}", UriKind.Relative), Cancellation);
    }

    private async Task BindAsync(IChannel channel, string queue, string[] events)
    {
        foreach (var name in events)
            await channel.QueueBindAsync(queue, $"TranscriptWorker.Contracts:{name}", "", cancellationToken: Cancellation);
    }

    private Task<IReadOnlyList<string>> NamesAsync(string what) => ReadNamesAsync($"{what}/{Name}");

    private async Task<IReadOnlyList<string>> ReadNamesAsync(string what)
    {
        var all = await Management.GetFromJsonAsync<JsonElement>(new Uri($"{what}?columns=name", UriKind.Relative), Cancellation);
        return [.. all.EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];
    }
}
