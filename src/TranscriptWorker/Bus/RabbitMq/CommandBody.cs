using System.Text;
using System.Text.Json;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// The part of a message's body that is the command: all of it, or <c>message</c> in the bus library's envelope,
/// <see href="https://masstransit.io/documentation/concepts/messages#message-envelope"/>.
/// </summary>
/// <param name="Command">The command's JSON.</param>
/// <param name="IsCommand">Whether the envelope's message type is the command; true without an envelope.</param>
/// <param name="Metadata">The envelope's ids; null without an envelope.</param>
internal sealed record CommandBody(ReadOnlyMemory<byte> Command, bool IsCommand, CommandMetadata? Metadata)
{
    public static readonly JsonReaderOptions ReaderOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <exception cref="JsonException">The body is not JSON, or nested too deeply.</exception>
    public static CommandBody Read(ReadOnlyMemory<byte> body, string urn)
    {
        var json = WithoutByteOrderMark(body);
        var reader = new Utf8JsonReader(json.Span, ReaderOptions);
        var (hasTypes, isCommand, metadata) = (false, false, new CommandMetadata(null, null, null));
        ReadOnlyMemory<byte>? message = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Plain(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsText(ref reader, "message"))
            {
                reader.Read();
                var (start, isObject) = ((int)reader.TokenStartIndex, reader.TokenType == JsonTokenType.StartObject);
                reader.Skip();
                message = isObject ? json[start..(int)reader.BytesConsumed] : default(ReadOnlyMemory<byte>?);
            }
            else if (IsText(ref reader, "messageType"))
            {
                reader.Read();
                hasTypes = reader.TokenType == JsonTokenType.StartArray;
                isCommand = hasTypes && Contains(ref reader, urn);
                if (!hasTypes)
                    reader.Skip();
            }
            else if (IsText(ref reader, "messageId"))
            {
                metadata = metadata with { MessageId = ReadId(ref reader) };
            }
            else if (IsText(ref reader, "correlationId"))
            {
                metadata = metadata with { CorrelationId = ReadId(ref reader) };
            }
            else if (IsText(ref reader, "conversationId"))
            {
                metadata = metadata with { ConversationId = ReadId(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        // Throws if the object is followed by more data.
        reader.Read();
        return hasTypes && message is { } command ? new CommandBody(command, isCommand, metadata) : Plain(json);
    }

    /// <summary>The id in a command that cannot be read; null if the part of it that is JSON has none.</summary>
    public static Guid? FindId(ReadOnlyMemory<byte> body, string name)
    {
        Guid? found = null;
        try
        {
            var reader = new Utf8JsonReader(WithoutByteOrderMark(body).Span, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (IsText(ref reader, name))
                    found = ReadId(ref reader);
                // Only the command of an envelope is searched, and no other nested object.
                else if (
                    reader.CurrentDepth > 1
                    || !IsText(ref reader, "message")
                    || !reader.Read()
                    || reader.TokenType != JsonTokenType.StartObject
                )
                    reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The rest is not JSON; an id before it still counts.
        }

        return found;
    }

    private static CommandBody Plain(ReadOnlyMemory<byte> json) => new(json, IsCommand: true, Metadata: null);

    public static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    private static bool Contains(ref Utf8JsonReader reader, string urn)
    {
        var contains = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            contains |= reader.TokenType == JsonTokenType.String && IsText(ref reader, urn);
            reader.Skip();
        }

        return contains;
    }

    /// <summary>Whether a name or string is this one. Text that is not valid Unicode, such as half a surrogate pair, equals none.</summary>
    public static bool IsText(ref Utf8JsonReader reader, string expected)
    {
        try
        {
            return reader.ValueTextEquals(expected);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The value of the property that was read last; null if it is no UUID.</summary>
    public static Guid? ReadId(ref Utf8JsonReader reader)
    {
        reader.Read();
        var id = FindId(ref reader);
        reader.Skip();
        return id;
    }

    /// <summary>The present value; null if it is no UUID.</summary>
    public static Guid? FindId(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id) ? id : null;
        }
        catch (InvalidOperationException)
        {
            // It is not valid Unicode.
            return null;
        }
    }
}
