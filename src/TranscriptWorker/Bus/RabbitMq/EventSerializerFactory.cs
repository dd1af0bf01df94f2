using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>Events go out in envelopes, whatever the command came in.</summary>
internal sealed class EventSerializerFactory : ISerializerFactory
{
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    public IMessageSerializer CreateSerializer() => SystemTextJsonMessageSerializer.Instance;

    public IMessageDeserializer CreateDeserializer() => SystemTextJsonMessageSerializer.Instance;
}
