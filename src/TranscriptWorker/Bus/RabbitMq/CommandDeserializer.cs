using System.Net.Mime;
using System.Text.Json;
using MassTransit;
using MassTransit.Metadata;
using MassTransit.Serialization;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Reads commands as plain JSON or in the bus library's envelope. The body decides between the two, because clients send wrong content
/// types or none.
/// </summary>
/// <param name="command">The type of the commands.</param>
internal sealed class CommandDeserializer(Type command) : IMessageDeserializer, ISerializerFactory
{
    private readonly string _urn = MessageUrn.ForTypeString(command);
    private readonly SystemTextJsonRawMessageSerializer _plain = new();

    public ContentType ContentType => SystemTextJsonRawMessageSerializer.JsonContentType;

    public IMessageSerializer CreateSerializer() => _plain;

    public IMessageDeserializer CreateDeserializer() => this;

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(
            receiveContext,
            Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress)
        );

    /// <exception cref="JsonException">The body is not JSON, or a field has the wrong type.</exception>
    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null)
    {
        var read = CommandBody.Read(body.GetBytes(), _urn);
        var metadata =
            read.Metadata
            ?? new CommandMetadata(
                IdOf(headers, nameof(MessageHeaders.MessageId)),
                IdOf(headers, nameof(MessageHeaders.CorrelationId)),
                null
            );
        // No consumer takes a message without a type, so it is moved to the error queue.
        var message = read.IsCommand
            ? JsonSerializer.Deserialize(read.Command.Span, command, SystemTextJsonMessageSerializer.Options)
            : null;
        return new SystemTextJsonSerializerContext(
            SystemTextJsonMessageSerializer.Instance,
            SystemTextJsonMessageSerializer.Options,
            ContentType,
            metadata,
            message is null ? [] : [_urn],
            message: message ?? new object()
        );
    }

    public MessageBody GetMessageBody(string text) => _plain.GetMessageBody(text);

    public void Probe(ProbeContext context) => _plain.Probe(context);

    private static Guid? IdOf(Headers headers, string name) =>
        headers.TryGetHeader(name, out var value) && Guid.TryParse(value as string, out var id) ? id : null;
}

/// <summary>
/// The trusted part of a message's metadata: the ids that are UUIDs. Its addresses are ignored, because the bus library would send the
/// command to them when it fails.
/// </summary>
internal sealed record CommandMetadata(Guid? MessageId, Guid? CorrelationId, Guid? ConversationId) : MessageContext
{
    public Guid? RequestId => null;

    public Guid? InitiatorId => null;

    public DateTime? ExpirationTime => null;

    public Uri? SourceAddress => null;

    public Uri? DestinationAddress => null;

    public Uri? ResponseAddress => null;

    public Uri? FaultAddress => null;

    public DateTime? SentTime => null;

    public Headers Headers => EmptyHeaders.Instance;

    public HostInfo Host => HostMetadataCache.Empty;
}
