using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Operations;

/// <summary>The folder of the embedded profile, configured as <c>Data:Folder</c>.</summary>
internal static class DataFolder
{
    public const string ConfigurationKey = "Data:Folder";

    private const string DatabaseName = "cache.db";

    public static string Default => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "transcript-worker");

    /// <summary>Makes the folder where it is missing, and places in it whatever the configuration places nowhere else.</summary>
    /// <exception cref="DataFolderException">The folder cannot be made or written.</exception>
    public static void Prepare(IConfigurationManager configuration)
    {
        var folder = Path.GetFullPath(configuration[ConfigurationKey] is { Length: > 0 } configured ? configured : Default);
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".write-probe-{Guid.NewGuid():N}");
            using (File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose))
            {
                // That it can be made is the answer.
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {folder} cannot be written: {error.Message} Name another with --data.", error);
        }

        var path = $"{DurableOptions.Section}:{nameof(DurableOptions.SqlitePath)}";
        if (string.IsNullOrEmpty(configuration[path])) configuration[path] = Path.Combine(folder, DatabaseName);
        configuration[ConfigurationKey] = folder;
    }
}

/// <summary>The data folder cannot be used.</summary>
internal sealed class DataFolderException(string message, Exception innerException) : Exception(message, innerException);
