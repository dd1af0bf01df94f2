using System.Globalization;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// The versions of the scripts that this process knows. Versions agree on keys, fields and answers, so that workers of two releases share
/// an epoch: the process that begins it loads the scripts of each version that it knows, and names them in the nonce, as in
/// <c>1,2.4f0c…</c>. A process uses the newest version that it shares with the epoch. If there is none, it leaves the hot tier alone.
/// </summary>
/// <param name="supported">The versions.</param>
internal sealed class HotProtocols(params IReadOnlyList<int> supported)
{
    /// <summary>The version of the present scripts. A change of their text needs a new version beside this one.</summary>
    public const int Present = 1;

    /// <summary>The beginning of the nonces of epochs that this process begins.</summary>
    public string NoncePrefix { get; } = string.Join(',', supported.Select(v => v.ToString(CultureInfo.InvariantCulture))) + EndOfVersions;

    private const char EndOfVersions = '.';

    public IReadOnlyList<int> Supported => supported;

    /// <summary>The newest version that this process and an epoch know; null if there is none.</summary>
    public int? FindCommon(Epoch epoch)
    {
        if (epoch.Nonce?.Split(EndOfVersions, 2) is not [var versions, _])
            return null;
        var loaded = versions.Split(',');
        return supported
            .Where(v => loaded.Contains(v.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal))
            .Select(v => (int?)v)
            .Max();
    }
}
