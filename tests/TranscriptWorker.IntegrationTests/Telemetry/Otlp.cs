using System.Buffers.Binary;
using System.Text;

namespace TranscriptWorker.IntegrationTests.Telemetry;

/// <summary>Reads the few fields of OTLP that matter here: <see href="https://github.com/open-telemetry/opentelemetry-proto"/>.</summary>
internal static class Otlp
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<Span> Spans(byte[] request) =>
        from resource in All(request, 1)
        from scope in All(resource, 2)
        from span in All(scope, 2)
        select new Span(
            Convert.ToHexStringLower(All(span, 1).Single()),
            Convert.ToHexStringLower(All(span, 2).Single()),
            Encoding.UTF8.GetString(All(span, 5).Single()),
            Attributes(span, 9)
        );

    private static Dictionary<string, string> Attributes(byte[] message, int field) =>
        All(message, field)
            .ToDictionary(
                pair => Encoding.UTF8.GetString(All(pair, 1).Single()),
                pair => Value(All(pair, 2).Single()),
                StringComparer.Ordinal
            );

    private static string Value(byte[] any)
    {
        var (_, type, number, bytes) = Fields(any).Single();
        return type == Bytes ? Encoding.UTF8.GetString(bytes) : number.ToString();
    }

    private static IEnumerable<byte[]> All(byte[] message, int field) =>
        Fields(message).Where(f => f.Field == field && f.Type == Bytes).Select(f => f.Bytes);

    private static List<(int Field, int Type, long Number, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, int, long, byte[])>();
        for (var at = 0; at < message.Length; )
        {
            var tag = ReadVarint(message, ref at);
            var (field, type) = ((int)(tag >> 3), (int)(tag & 7));
            var length = type switch
            {
                Fixed64 => 8,
                Fixed32 => 4,
                Bytes => (int)ReadVarint(message, ref at),
                _ => 0,
            };
            var number = type switch
            {
                Varint => ReadVarint(message, ref at),
                Fixed64 => BinaryPrimitives.ReadInt64LittleEndian(message.AsSpan(at)),
                Fixed32 => BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(at)),
                Bytes => 0,
                _ => throw new InvalidDataException($"Wire type {type} at {at}."),
            };
            fields.Add((field, type, number, message[at..(at + length)]));
            at += length;
        }

        return fields;
    }

    private static long ReadVarint(byte[] message, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    internal sealed record Span(string TraceId, string SpanId, string Name, Dictionary<string, string> Attributes);
}
