using System.Text;
using System.Text.Json;
using MassTransit;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>A job that is JSON, but not of the shape of a job.</summary>
/// <param name="Batch">The batch that it belongs to.</param>
/// <param name="JobId">Its id.</param>
internal sealed record UnreadableJob(BatchKey Batch, Guid JobId)
{
    /// <summary>
    /// The job of a batch; null if it does not say which one. A body that is not JSON is null too: what comes after the error may name a
    /// tenant.
    /// </summary>
    public static UnreadableJob? FindBatched(ReadOnlyMemory<byte> body)
    {
        try
        {
            var read = CommandBody.Read(body, MessageUrn.ForTypeString<EnrichTranscript>());
            return read.IsCommand ? Find(read.Command.Span) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static UnreadableJob? Find(ReadOnlySpan<byte> command)
    {
        var reader = new Utf8JsonReader(command, CommandBody.ReaderOptions);
        Guid? jobId = null;
        Guid? batchId = null;
        string? tenantId = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (CommandBody.IsText(ref reader, "jobId"))
                jobId = CommandBody.ReadId(ref reader);
            else if (CommandBody.IsText(ref reader, "batchId"))
                batchId = CommandBody.ReadId(ref reader);
            else if (!CommandBody.IsText(ref reader, "tenantId"))
                reader.Skip();
            else if (!TryReadTenant(ref reader, out tenantId))
                return null;
        }

        return jobId is { } job && job != Guid.Empty && batchId is { } batch && batch != Guid.Empty
            ? new UnreadableJob(new BatchKey(tenantId, batch), job)
            : null;
    }

    private static bool TryReadTenant(ref Utf8JsonReader reader, out string? tenantId)
    {
        tenantId = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        // A tenant has no character that needs an escape.
        if (
            reader.TokenType != JsonTokenType.String
            || reader.ValueIsEscaped
            || reader.ValueSpan.Length > Subject.MaxTenantLength
            || !Ascii.IsValid(reader.ValueSpan)
        )
            return false;
        tenantId = Encoding.ASCII.GetString(reader.ValueSpan);
        return Subject.IsValidTenant(tenantId);
    }
}
