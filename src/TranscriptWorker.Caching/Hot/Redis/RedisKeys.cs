using System.Runtime.CompilerServices;
using System.Text.Unicode;
using StackExchange.Redis;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The keys in Redis: <c>tw:1:NONCE:{SUBJECT}:KIND:FINGERPRINT</c> for entries as stored, <c>…:gen</c> for the subject's state,
/// <c>…:lease</c> for the token of a fill lease. The nonce is that of the epoch.
/// </summary>
internal static class RedisKeys
{
    public const string Prefix = "tw:1:";

    // A subject has at most 128 characters; the rest of a key has about 100.
    private const int MaxBytes = 1024;

    public static RedisKey Probe(string nonce) => Write(stackalloc byte[MaxBytes], $"{Prefix}{nonce}:probe");

    public static RedisKey Generation(Epoch epoch, Subject subject) =>
        Write(stackalloc byte[MaxBytes], $"{Prefix}{epoch.Nonce}:{{{subject.Value}}}:gen");

    public static RedisKey Lease(Epoch epoch, Subject subject) =>
        Write(stackalloc byte[MaxBytes], $"{Prefix}{epoch.Nonce}:{{{subject.Value}}}:lease");

    public static RedisKey Value(Epoch epoch, EntryKey key) => Write(stackalloc byte[MaxBytes], $"{Prefix}{epoch.Nonce}:{key}");

    // As bytes, which take half of the memory of a text, and are what the driver sends.
    private static RedisKey Write(
        Span<byte> buffer,
        [InterpolatedStringHandlerArgument(nameof(buffer))] ref Utf8.TryWriteInterpolatedStringHandler key
    ) =>
        Utf8.TryWrite(buffer, ref key, out var length)
            ? buffer[..length].ToArray()
            : throw new ArgumentException($"A key of more than {MaxBytes} bytes.", nameof(key));
}
