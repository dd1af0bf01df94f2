using System.CommandLine;
using System.CommandLine.Parsing;

namespace TranscriptWorker.Cli;

/// <summary>Options of all commands.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Data { get; } =
        new("--data")
        {
            Description = $"Folder for the embedded profile's database and for files. Default: {Hosting.DataFolder.Default}",
            HelpName = "DIR",
            Recursive = true,
        };

    public Option<string[]> Set { get; } =
        new("--set")
        {
            Description = "Any setting of appsettings.json, such as --set Cache:ClaimLease=00:00:30; may be repeated",
            HelpName = "KEY=VALUE",
            Recursive = true,
        };

    public Option<bool> Verbose { get; } =
        new("--verbose") { Description = "Log more, and show the stack traces of errors", Recursive = true };

    public GlobalOptions() => Set.Validators.Add(CheckSettings);

    /// <summary>The settings that the command line contains.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Read(ParseResult arguments)
    {
        foreach (var setting in arguments.GetValue(Set) ?? [])
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            yield return new(setting[..equals], setting[(equals + 1)..]);
        }

        if (arguments.GetValue(Data) is { } folder)
            yield return new(Hosting.DataFolder.ConfigurationKey, folder);
    }

    private static void CheckSettings(OptionResult result)
    {
        foreach (var token in result.Tokens)
            if (token.Value.IndexOf('=', StringComparison.Ordinal) <= 0)
                result.AddError($"--set takes KEY=VALUE, not '{token.Value}'.");
    }
}
