using System.Text;

namespace TranscriptWorker.Interleavings.Redis;

internal enum ReplyKind
{
    Nil,
    Integer,
    Bulk,
    Status,
    Array,
    Error,
}

/// <summary>What a command or a script answers.</summary>
internal readonly record struct Reply(ReplyKind Kind, long Number = 0, byte[]? Bytes = null, IReadOnlyList<Reply>? Items = null)
{
    public static readonly Reply Nil = new(ReplyKind.Nil);

    public static readonly Reply Ok = new(ReplyKind.Status, Bytes: "OK"u8.ToArray());

    public string? Text => Bytes is null ? null : Encoding.UTF8.GetString(Bytes);

    public static Reply Of(long number) => new(ReplyKind.Integer, number);

    public static Reply Of(byte[]? bytes) => bytes is null ? Nil : new(ReplyKind.Bulk, Bytes: bytes);

    public static Reply Of(string text) => new(ReplyKind.Bulk, Bytes: Encoding.UTF8.GetBytes(text));

    public static Reply Of(IReadOnlyList<Reply> items) => new(ReplyKind.Array, Items: items);

    public static Reply Error(string message) => new(ReplyKind.Error, Bytes: Encoding.UTF8.GetBytes(message));
}
