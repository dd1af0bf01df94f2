using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>Events are sent in envelopes, also if the command had none.</summary>
internal sealed class EventSerializerFactory : ISerializerFactory
{
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    public IMessageSerializer CreateSerializer() => SystemTextJsonMessageSerializer.Instance;

    public IMessageDeserializer CreateDeserializer() => SystemTextJsonMessageSerializer.Instance;
}
