using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration;

namespace TranscriptWorker.Hosting;

/// <summary>Where secrets are mounted.</summary>
internal sealed class SecretFilesOptions
{
    public const string Section = "Secrets";
    public const string DefaultFolder = "/run/secrets";

    /// <summary>
    /// Folder whose files are settings: the name is the setting as in the environment, <c>Durable__ConnectionString</c>, the content its
    /// value. Default <c>/run/secrets</c>, where it exists.
    /// </summary>
    public string Folder { get; set; } = DefaultFolder;
}

/// <summary>
/// Settings from files, as Docker and Kubernetes mount secrets. The environment and the command line overrule them, they overrule
/// appsettings.json.
/// </summary>
internal static class SecretFiles
{
    private const string Delimiter = "__";
    private const long MaxBytes = 64 * 1024;

    /// <summary>Adds the files of the folder that the configuration names.</summary>
    /// <exception cref="OptionsValidationException">
    /// The folder, or files in it, cannot be read. What they hold decides what else is wrong, so nothing else is looked at.
    /// </exception>
    public static void AddSecretFiles(this IConfigurationManager configuration)
    {
        var given = configuration.ReadSettings<SecretFilesOptions>(SecretFilesOptions.Section).Folder;
        var folder = Path.GetFullPath(given);
        // The given one: on Windows the full path begins with a drive.
        if (!Directory.Exists(folder) && string.Equals(given, SecretFilesOptions.DefaultFolder, StringComparison.Ordinal))
            return;
        if (FindProblems(folder).ToList() is { Count: > 0 } problems)
        {
            const string key = $"{SecretFilesOptions.Section}:{nameof(SecretFilesOptions.Folder)}";
            throw new OptionsValidationException(
                SecretFilesOptions.Section,
                typeof(SecretFilesOptions),
                problems.Select(problem => $"{key}: {problem}")
            );
        }

        var sources = configuration.Sources;
        var environment = sources.LastOrDefault(s => s is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        sources.Insert(
            environment is null ? 0 : sources.IndexOf(environment),
            new KeyPerFileConfigurationSource
            {
                FileProvider = new PhysicalFileProvider(folder),
                SectionDelimiter = Delimiter,
                IgnoreCondition = name => !IsSetting(name),
            }
        );
    }

    // Others put files there too: Red Hat's engine the host's package sources.
    private static bool IsSetting(string name) => name.Contains(Delimiter, StringComparison.Ordinal);

    private static IEnumerable<string> FindProblems(string folder)
    {
        if (!Directory.Exists(folder))
            return [$"the folder {folder} does not exist."];
        try
        {
            return Directory.GetFiles(folder).Select(FindProblem).OfType<string>();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [error.Message];
        }
    }

    private static string? FindProblem(string path)
    {
        try
        {
            // Opened, because the right to read shows in nothing else.
            using var file = File.OpenHandle(path);
            return IsSetting(Path.GetFileName(path)) && RandomAccess.GetLength(file) > MaxBytes
                ? $"{path} has more than the {MaxBytes} bytes of a secret."
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {error.Message}";
        }
    }
}
