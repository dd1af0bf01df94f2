using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TranscriptWorker.Chaos.Checks;

namespace TranscriptWorker.Chaos.Traffic;

/// <summary>Publishes commands until the broker has confirmed them, whatever happens to the broker meanwhile.</summary>
/// <param name="broker">The broker's address.</param>
/// <param name="ledger">Notes what is published.</param>
internal sealed class Publisher(Uri broker, Ledger ledger) : IAsyncDisposable
{
    private static readonly TimeSpan ConfirmedWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _opening = new(1);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Publishes a command, as often as it takes.</summary>
    public async Task PublishAsync(Command command, CancellationToken cancellationToken)
    {
        await ledger.BeginAsync(command, cancellationToken);
        var body = command.ToBody();
        while (!await TryPublishAsync(command.Queue, body, cancellationToken))
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        ledger.Confirm(command);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _opening.Dispose();
    }

    private async Task<bool> TryPublishAsync(string queue, byte[] body, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(ConfirmedWithin);
        try
        {
            var channel = await OpenAsync(bound.Token);
            var properties = new BasicProperties { Persistent = true, ContentType = "application/json" };
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, body, bound.Token);
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && IsOfTheBroker(error))
        {
            return false;
        }
    }

    private static bool IsOfTheBroker(Exception error) =>
        error is RabbitMQClientException or IOException or OperationCanceledException or ObjectDisposedException or TimeoutException;

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_channel is { IsOpen: true })
                return _channel;
            if (_connection is not null)
                await _connection.DisposeAsync();
            _connection = await new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(
                cancellationToken
            );
            return _channel = await _connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
                cancellationToken
            );
        }
        finally
        {
            _opening.Release();
        }
    }
}
