using Microsoft.Extensions.Caching.Memory;

namespace TranscriptWorker;

/// <summary>
/// Stands for the library's type in the product's sources, which lets entries go by the time of the machine. This one never does.
/// </summary>
internal sealed class MemoryCache : IDisposable
{
    private readonly Dictionary<object, object?> _values = [];

    public MemoryCache(MemoryCacheOptions options) => _ = options;

    public bool TryGetValue<T>(object key, out T? value)
    {
        var isKnown = _values.TryGetValue(key, out var known);
        value = isKnown ? (T?)known : default;
        return isKnown;
    }

    public void Set<T>(object key, T value, MemoryCacheEntryOptions options)
    {
        _ = options;
        _values[key] = value;
    }

    public void Remove(object key) => _values.Remove(key);

    public void Dispose() => _values.Clear();
}
