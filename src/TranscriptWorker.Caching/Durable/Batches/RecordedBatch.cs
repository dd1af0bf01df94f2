using System.Text.Json;

namespace TranscriptWorker.Caching.Durable.Batches;

/// <summary>The batch that the command of a recorded job names.</summary>
/// <param name="Key">The batch.</param>
/// <param name="Size">The number of its jobs, as this one says, or <see cref="BatchRow.UnknownSize"/>.</param>
internal readonly record struct RecordedBatch(BatchKey Key, int Size)
{
    private const int DepthOfJob = 2;

    /// <summary>Finds the batch; null if the command names none, or cannot be read.</summary>
    /// <param name="tenantId">The tenant of the job; null for none.</param>
    /// <param name="command">The command as JSON: an object with the job as <c>job</c>.</param>
    public static RecordedBatch? Find(string? tenantId, ReadOnlySpan<byte> command)
    {
        // Most commands have none, and their content may be long.
        if (command.IndexOf("\"batchId\""u8) < 0)
            return null;
        try
        {
            return Read(command) is var (batchId, size) ? new RecordedBatch(new BatchKey(tenantId, batchId), size) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (Guid BatchId, int Size)? Read(ReadOnlySpan<byte> command)
    {
        var reader = new Utf8JsonReader(command);
        var (batchId, size, isJob) = (Guid.Empty, BatchRow.UnknownSize, false);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth < DepthOfJob)
                isJob = reader.ValueTextEquals("job");
            else if (isJob && reader.CurrentDepth == DepthOfJob && reader.ValueTextEquals("batchId"))
                _ = reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out batchId);
            else if (isJob && reader.CurrentDepth == DepthOfJob && reader.ValueTextEquals("batchSize"))
                _ = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out size);
        }

        return batchId == Guid.Empty ? null : (batchId, size);
    }
}
