using System.Text.Json;
using MassTransit;
using TranscriptWorker.Bus.ErrorPolicy;

namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>What a body says of its command, without its values. Bodies are hostile: it reads what is JSON, in bounded memory.</summary>
/// <param name="Id">The id of the command; null if there is none.</param>
/// <param name="TranscriptId">The transcript, as <see cref="Failure.Quote"/> gives it; null if there is none.</param>
/// <param name="TenantId">Its tenant, as <see cref="Failure.Quote"/> gives it; null if there is none.</param>
/// <param name="IsReadable">Whether the body is a JSON object, and its message type is the command.</param>
/// <param name="BringsContent">Whether the command has content, or an address of content.</param>
/// <param name="Fields">The fields of the command: at most 50.</param>
internal sealed record CommandSummary(
    Guid? Id,
    string? TranscriptId,
    string? TenantId,
    bool IsReadable,
    bool BringsContent,
    IReadOnlyList<CommandField> Fields
)
{
    private const int MaxFields = 50;
    private const int MaxNameBytes = 256;
    private const int MaxNameLength = 64;
    private const int MaxIdBytes = 1024;

    // A tenant that is not text. It is the id of no tenant, so no filter finds it.
    private const string NoText = "?";

    private static readonly CommandSummary Empty = new(null, null, null, IsReadable: false, BringsContent: false, []);

    public static CommandSummary Read(string queue, ReadOnlyMemory<byte> body)
    {
        try
        {
            var read = CommandBody.Read(body, MessageUrn.ForTypeString(Topology.CommandOf(queue)));
            var summary = ReadFields(queue, read.Command, isPart: false);
            var isReadable = summary.IsReadable && read.IsCommand;
            // The worker takes the message id for the id of an invalidation that has none.
            return summary with
            {
                Id = summary.Id ?? (queue is Queues.InvalidateTranscript ? read.Metadata?.MessageId : null),
                IsReadable = isReadable,
            };
        }
        catch (JsonException)
        {
            // What comes before the error still says whose it is.
            return ReadFields(queue, CommandBody.WithoutByteOrderMark(body), isPart: true) with { IsReadable = false };
        }
    }

    /// <param name="queue">The queue of the command.</param>
    /// <param name="json">The command; or a body of which only the first part is JSON, and which may be an envelope.</param>
    /// <param name="isPart">Whether it is the latter.</param>
    private static CommandSummary ReadFields(string queue, ReadOnlyMemory<byte> json, bool isPart)
    {
        var (summary, fields) = (Empty, new List<CommandField>());
        try
        {
            var reader = new Utf8JsonReader(json.Span, CommandBody.ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return summary;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                var (name, depth) = (ReadText(ref reader, MaxNameBytes) ?? NoText, reader.CurrentDepth);
                reader.Read();
                if (isPart && depth == 1 && IsNamed(name, "message") && reader.TokenType == JsonTokenType.StartObject)
                    continue;
                summary = summary.With(queue, name, ref reader);
                var (kind, start) = (reader.TokenType, reader.TokenStartIndex);
                reader.Skip();
                if (fields.Count < MaxFields)
                    fields.Add(new CommandField(Failure.Quote(name, MaxNameLength), Describe(kind), reader.BytesConsumed - start));
            }

            return summary with
            {
                IsReadable = true,
                Fields = fields,
            };
        }
        catch (JsonException)
        {
            return summary with { Fields = fields };
        }
    }

    // The worker ignores the case of names, and of several values takes the last.
    private CommandSummary With(string queue, string name, ref Utf8JsonReader reader)
    {
        if (IsNamed(name, queue is Queues.InvalidateTranscript ? "invalidationId" : "jobId"))
            return this with { Id = CommandBody.FindId(ref reader) is { } id && id != Guid.Empty ? id : null };
        if (IsNamed(name, "transcriptId"))
            return this with { TranscriptId = ReadQuoted(ref reader) };
        if (IsNamed(name, "tenantId"))
            return this with { TenantId = reader.TokenType == JsonTokenType.Null ? null : ReadQuoted(ref reader) ?? NoText };
        if (IsNamed(name, "content") || IsNamed(name, "contentUri"))
            return this with { BringsContent = BringsContent || reader.TokenType != JsonTokenType.Null };
        return this;
    }

    private static string? ReadQuoted(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && ReadText(ref reader, MaxIdBytes) is { } text ? Failure.Quote(text) : null;

    /// <returns>The text of a name or string; null if it is longer, or no Unicode.</returns>
    private static string? ReadText(ref Utf8JsonReader reader, int maxBytes)
    {
        if (reader.ValueSpan.Length > maxBytes)
            return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsNamed(string name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static string Describe(JsonTokenType kind) =>
        kind switch
        {
            JsonTokenType.StartObject => "object",
            JsonTokenType.StartArray => "array",
            JsonTokenType.True or JsonTokenType.False => "boolean",
            _ => kind.ToString().ToLowerInvariant(),
        };
}

/// <summary>A field of a command, without its value.</summary>
/// <param name="Name">Its name, shortened and without control characters.</param>
/// <param name="Type">Its JSON type.</param>
/// <param name="Bytes">The size of its value in JSON.</param>
internal sealed record CommandField(string Name, string Type, long Bytes);
