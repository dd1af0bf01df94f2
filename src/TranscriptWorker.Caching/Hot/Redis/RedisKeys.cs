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

    public static RedisKey Probe(string nonce) => $"{Prefix}{nonce}:probe";

    public static RedisKey Generation(Epoch epoch, Subject subject) => $"{Prefix}{epoch.Nonce}:{{{subject.Value}}}:gen";

    public static RedisKey Lease(Epoch epoch, Subject subject) => $"{Prefix}{epoch.Nonce}:{{{subject.Value}}}:lease";

    public static RedisKey Value(Epoch epoch, EntryKey key) => $"{Prefix}{epoch.Nonce}:{key}";
}
