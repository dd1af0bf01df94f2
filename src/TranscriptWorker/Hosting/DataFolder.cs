using System.Globalization;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Configuration;
using TranscriptWorker.Intake;

namespace TranscriptWorker.Hosting;

/// <summary>Where the embedded profile keeps its data.</summary>
internal sealed class DataFolderOptions
{
    public const string Section = "Data";

    /// <summary>The folder. Default the user's application data.</summary>
    public string Folder { get; set; } = "";
}

/// <summary>The folder of the embedded profile.</summary>
internal static class DataFolder
{
    public const string ConfigurationKey = $"{DataFolderOptions.Section}:{nameof(DataFolderOptions.Folder)}";

    private const string DatabaseName = "cache.db";
    private const string FilesName = "files";
    private const string InboxName = "inbox";
    private const string IdentityName = "worker.id";

    public static string Default =>
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "transcript-worker"
        );

    /// <summary>Where it is; made or not.</summary>
    public static string PathOf(IConfiguration configuration) =>
        Path.GetFullPath(
            configuration.ReadSettings<DataFolderOptions>(DataFolderOptions.Section).Folder is { Length: > 0 } configured
                ? configured
                : Default
        );

    /// <summary>Gives each path that the configuration does not set a place in the folder.</summary>
    public static void Place(IConfiguration configuration)
    {
        PlaceOne($"{DurableOptions.Section}:{nameof(DurableOptions.SqlitePath)}", DatabaseName);
        PlaceOne($"{FilesOptions.Section}:{nameof(FilesOptions.Folder)}", FilesName);
        PlaceOne($"{InboxOptions.Section}:{nameof(InboxOptions.Folder)}", InboxName);

        void PlaceOne(string key, string name)
        {
            if (string.IsNullOrEmpty(configuration[key]))
                configuration[key] = Path.Combine(PathOf(configuration), name);
        }
    }

    /// <summary>Makes the folder where it is missing.</summary>
    /// <exception cref="DataFolderException">The folder cannot be made or written.</exception>
    public static void Prepare(IConfiguration configuration)
    {
        var folder = PathOf(configuration);
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
    }

    /// <summary>The identity of the folder: made once, and moved with it.</summary>
    /// <exception cref="DataFolderException">It cannot be read or made.</exception>
    public static Guid ReadIdentity(IConfiguration configuration)
    {
        var path = Path.Combine(PathOf(configuration), IdentityName);
        try
        {
            if (!File.Exists(path))
                Create(path);
            return Guid.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new DataFolderException($"The identity of the data folder, {path}, cannot be read: {error.Message}", error);
        }

        static void Create(string path)
        {
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            File.WriteAllText(temporary, Guid.NewGuid().ToString());
            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was faster.
                File.Delete(temporary);
            }
        }
    }
}

/// <summary>The data folder cannot be used.</summary>
internal sealed class DataFolderException(string message, Exception innerException) : Exception(message, innerException);
