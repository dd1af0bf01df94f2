using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>Connects to RabbitMQ without the bus: waits until it answers, and declares exchanges and queues.</summary>
internal sealed class Broker(IOptions<BusOptions> options, TimeProvider clock, ILogger<Broker> logger) : IBusTransport
{
    /// <summary>
    /// The largest value that RabbitMQ's max_message_size can have, <see href="https://www.rabbitmq.com/docs/configure#config-items"/>.
    /// With a smaller value here, a larger message would close a connection each time that it is delivered.
    /// </summary>
    public const uint MaxMessageBytes = 512 << 20;

    private static readonly TimeSpan ConnectionTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly BusOptions _options = options.Value;

    public BrokerAddress Address { get; } = BrokerAddress.Parse(options.Value.ConnectionString).Address!;

    public string Name => Address.Name;

    public bool IsInMemory => false;

    public Task PrepareAsync(bool waitForServer, CancellationToken cancellationToken) =>
        waitForServer ? WaitAsync(cancellationToken) : DeclareAsync(cancellationToken);

    public Task<uint> CountConsumersAsync(string queue, CancellationToken cancellationToken) =>
        RunAsync(
            async (connection, token) =>
            {
                await using var channel = await connection.CreateChannelAsync(cancellationToken: token);
                return await channel.ConsumerCountAsync(queue, token);
            },
            cancellationToken
        );

    /// <summary>Waits until the broker answers, and declares exchanges and queues. Then the bus can connect.</summary>
    /// <exception cref="BrokerException">A permanent error: a refused sign-in, a queue with other arguments.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await DeclareAsync(cancellationToken);
                if (attempt > 0)
                    Log.BrokerAnswers(logger, Address.Name, clock.GetElapsedTime(since).TotalSeconds);
                return;
            }
            catch (BrokerException error) when (error.IsTransient)
            {
                if (attempt == 0)
                    Log.BrokerUnavailable(logger, error.Message);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    /// <summary>Declares exchanges and queues; those that exist stay unchanged.</summary>
    /// <exception cref="BrokerException">The broker cannot be reached, refuses, or has a queue with other arguments.</exception>
    public Task DeclareAsync(CancellationToken cancellationToken) =>
        RunAsync(
            async (connection, token) =>
            {
                await using var channel = await connection.CreateChannelAsync(cancellationToken: token);
                await Topology.DeclareAsync(channel, _options, token);
                return true;
            },
            cancellationToken
        );

    /// <summary>Runs work on a separate connection, for at most ten seconds.</summary>
    /// <exception cref="BrokerException">The broker cannot be reached, or refuses.</exception>
    public async Task<T> RunAsync<T>(Func<IConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(CallTimeout);
        return await RunExplainedAsync(
            async () =>
            {
                await using var connection = await ConnectAsync(bounded.Token);
                return await work(connection, bounded.Token);
            },
            cancellationToken
        );
    }

    /// <summary>Runs work on a separate connection that takes as long as it takes and bounds each of its calls itself.</summary>
    /// <exception cref="BrokerException">The broker cannot be reached, or refuses.</exception>
    public Task<T> RunAtLengthAsync<T>(Func<IConnection, Task<T>> work, CancellationToken cancellationToken) =>
        RunExplainedAsync(
            async () =>
            {
                using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                bounded.CancelAfter(CallTimeout);
                var connection = await ConnectAsync(bounded.Token);
                try
                {
                    return await work(connection);
                }
                finally
                {
                    // The client library may wait without end for a connection on which it met a header that it cannot read.
                    await connection.DisposeAsync().AsTask().WaitAsync(CallTimeout, clock, CancellationToken.None);
                }
            },
            cancellationToken
        );

    private async Task<T> RunExplainedAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (Explain(error) is not null)
        {
            // The library may report a failed connection although the caller has cancelled meanwhile.
            cancellationToken.ThrowIfCancellationRequested();
            throw Explain(error)!;
        }
    }

    private Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            UserName = Address.User,
            Password = Address.Password,
            VirtualHost = Address.VirtualHost,
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = ConnectionTimeout,
            MaxInboundMessageBodySize = MaxMessageBytes,
            ClientProvidedName = nameof(TranscriptWorker),
        };
        return factory.CreateConnectionAsync(
            [.. Address.Nodes.Select(n => new AmqpTcpEndpoint(n.Host, n.Port, new SslOption(n.Host, enabled: Address.IsTls)))],
            cancellationToken
        );
    }

    private BrokerException? Explain(Exception error) =>
        error switch
        {
            _ when Find<AuthenticationFailureException>(error) is not null => Permanent(
                "refuses the sign-in",
                "check user and password in Bus:ConnectionString",
                error
            ),
            _ when Find<OperationInterruptedException>(error)?.ShutdownReason is { } reason => reason.ReplyCode switch
            {
                // The rest of the text names the user.
                Constants.AccessRefused => Permanent(
                    $"refuses it for lack of rights: {reason.ReplyText.Split(" for user ")[0]}",
                    "grant the user configure, write and read rights on the virtual host",
                    error
                ),
                Constants.NotAllowed => Permanent(
                    $"has no virtual host '{Address.VirtualHost}' for this user",
                    "create it and grant rights on it",
                    error
                ),
                Constants.NotFound => Permanent($"lacks a queue: {reason.ReplyText}", "run: TranscriptWorker topology declare", error),
                Constants.ResourceLocked => Permanent(
                    "is locked by another run of dead-letters",
                    "wait until it has ended; the lock of one that was killed goes within two minutes",
                    error
                ),
                Constants.PreconditionFailed => Permanent(
                    $"has a queue or exchange of other arguments: {reason.ReplyText}",
                    "drain and delete it, then run: TranscriptWorker topology declare",
                    error
                ),
                _ => Transient($"is not available: {reason.ReplyText}", error),
            },
            OperationCanceledException or TimeoutException => Transient("did not answer in time", error),
            BrokerUnreachableException or RabbitMQClientException or IOException => Transient(
                $"cannot be reached: {error.GetBaseException().Message}",
                error
            ),
            _ => null,
        };

    private static T? Find<T>(Exception? error)
        where T : Exception =>
        error switch
        {
            null => null,
            T found => found,
            AggregateException several => several.InnerExceptions.Select(Find<T>).FirstOrDefault(e => e is not null),
            _ => Find<T>(error.InnerException),
        };

    private BrokerException Permanent(string problem, string remedy, Exception error) =>
        new($"{Address.Name} {problem}", remedy, isTransient: false, error);

    private BrokerException Transient(string problem, Exception error) =>
        new($"{Address.Name} {problem}", "check that it runs, and the address in Bus:ConnectionString", isTransient: true, error);
}
