using System.Diagnostics.Metrics;

namespace TranscriptWorker.Caching.Files;

/// <summary>The metrics of the files tier.</summary>
internal sealed class FilesMetrics
{
    private readonly Counter<long> _refused;

    public FilesMetrics(IMeterFactory meters) =>
        _refused = meters
            .Create(CachingRegistration.MeterName)
            .CreateCounter<long>("cache.files.refused", "{file}", "Files that an entry names and that could not be taken, by reason.");

    public void Refused(FileRefusal reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", NameOf(reason)));

    private static string NameOf(FileRefusal reason) =>
        reason switch
        {
            FileRefusal.Missing => "missing",
            FileRefusal.Damaged => "damaged",
            FileRefusal.Unreadable => "unreadable",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This reason has no name."),
        };
}

/// <summary>Why a file was not used.</summary>
internal enum FileRefusal
{
    /// <summary>It is not in the folder.</summary>
    Missing,

    /// <summary>It does not match its entry: another length, another content, a link.</summary>
    Damaged,

    /// <summary>The file system denies reading it.</summary>
    Unreadable,
}
