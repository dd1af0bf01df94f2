using System.Text.Json;

namespace TranscriptWorker.Chaos.Traffic;

/// <summary>A <c>BatchCompleted</c> as a foreign client reads it.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="BatchId">The batch.</param>
/// <param name="Size">How many jobs it has.</param>
/// <param name="Enriched">How many of them were enriched.</param>
/// <param name="Failed">How many of them failed.</param>
internal sealed record ReceivedBatch(Guid MessageId, Guid BatchId, int Size, int Enriched, int Failed)
{
    public static bool IsFrom(string exchange) => exchange.EndsWith(":BatchCompleted", StringComparison.Ordinal);

    public static ReceivedBatch Read(ReadOnlySpan<byte> body)
    {
        var envelope = JsonElement.Parse(body);
        var message = envelope.GetProperty("message");
        return new ReceivedBatch(
            envelope.GetProperty("messageId").GetGuid(),
            message.GetProperty("batchId").GetGuid(),
            message.GetProperty("size").GetInt32(),
            message.GetProperty("enriched").GetInt32(),
            message.GetProperty("failed").GetInt32()
        );
    }
}
