using System.Net.Mime;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;

namespace TranscriptWorker.Messaging.RabbitMq;

/// <summary>
/// Reads commands as plain JSON or in the bus library's envelope, <see href="https://masstransit.io/documentation/concepts/messages#message-envelope"/>.
/// The body itself tells which, because clients give other content types than they mean, or none.
/// </summary>
internal sealed class CommandDeserializer : IMessageDeserializer, ISerializerFactory
{
    private readonly SystemTextJsonMessageSerializer _envelope = new();
    private readonly SystemTextJsonRawMessageSerializer _plain = new(RawSerializerOptions.AnyMessageType);

    public ContentType ContentType => SystemTextJsonRawMessageSerializer.JsonContentType;

    public IMessageSerializer CreateSerializer() => _plain;

    public IMessageDeserializer CreateDeserializer() => this;

    public ConsumeContext Deserialize(ReceiveContext receiveContext) => Choose(receiveContext.Body.GetBytes()).Deserialize(receiveContext);

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) => Choose(body.GetBytes()).Deserialize(body, headers, destinationAddress);

    public MessageBody GetMessageBody(string text) => _plain.GetMessageBody(text);

    public void Probe(ProbeContext context) => _plain.Probe(context);

    private IMessageDeserializer Choose(ReadOnlySpan<byte> body)
    {
        try
        {
            return IsEnvelope(body) ? _envelope : _plain;
        }
        catch (JsonException error)
        {
            throw new SerializationException("The message is not JSON.", error);
        }
    }

    /// <summary>Whether a JSON object says the types of its message and holds the message.</summary>
    private static bool IsEnvelope(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var (hasTypes, hasMessage) = (false, false);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isTypes, isMessage) = (reader.ValueTextEquals("messageType"), reader.ValueTextEquals("message"));
            reader.Read();
            hasTypes |= isTypes && reader.TokenType == JsonTokenType.StartArray;
            hasMessage |= isMessage && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }

        return hasTypes && hasMessage;
    }
}
