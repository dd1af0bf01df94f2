using System.Security.Cryptography;
using System.Text;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>A script, and the hash that it is called by.</summary>
internal sealed class RedisScript
{
    public RedisScript(string text)
    {
        Text = text;
#pragma warning disable CA5350 // What Redis calls a script by: https://redis.io/docs/latest/commands/evalsha/
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    public string Text { get; }

    public byte[] Hash { get; }
}
