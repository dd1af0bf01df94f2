using System.Security.Cryptography;
using System.Text;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>A script and its hash, by which it is called.</summary>
internal sealed class RedisScript
{
    public RedisScript(string text)
    {
        Text = text;
#pragma warning disable CA5350 // Redis identifies scripts by SHA-1: https://redis.io/docs/latest/commands/evalsha/
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    public string Text { get; }

    public byte[] Hash { get; }
}
