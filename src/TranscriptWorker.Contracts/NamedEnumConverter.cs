using System.Text.Json;
using System.Text.Json.Serialization;

namespace TranscriptWorker.Contracts;

/// <summary>
/// Writes an enumeration as its documented strings. A string that is none of them reads as a value that <see cref="Enum.IsDefined{T}(T)"/>
/// denies, so that a later version's value costs its receiver an answer and not the whole message.
/// </summary>
/// <typeparam name="T">The enumeration, over <see cref="int"/>.</typeparam>
internal sealed class NamedEnumConverter<T> : JsonConverterFactory
    where T : struct, Enum
{
    private const string Unknown = "unknown";

    private static readonly JsonStringEnumConverter<T> Names = new(namingPolicy: null, allowIntegerValues: false);

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(T);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        new Tolerant((JsonConverter<T>)Names.CreateConverter(typeToConvert, options));

    private sealed class Tolerant(JsonConverter<T> names) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonException();
            try
            {
                return names.Read(ref reader, typeToConvert, options);
            }
            catch (JsonException)
            {
                return (T)(object)-1;
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            if (Enum.IsDefined(value))
                names.Write(writer, value, options);
            else
                writer.WriteStringValue(Unknown);
        }
    }
}
