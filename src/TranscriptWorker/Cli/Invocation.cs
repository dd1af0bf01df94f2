using System.CommandLine;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Hosting;

namespace TranscriptWorker.Cli;

/// <summary>One run of a verb: its arguments, its console, and the host that they configure.</summary>
internal sealed class Invocation(ParseResult arguments, GlobalOptions global, CliConsole console)
{
    public CliConsole Console => console;

    public bool IsVerbose => arguments.GetValue(global.Verbose);

    /// <summary>The settings of the command line.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings => global.Read(arguments);

    public T? Get<T>(Option<T> option) => arguments.GetValue(option);

    public T Get<T>(Argument<T> argument) => arguments.GetRequiredValue(argument);

    /// <summary>Builds a host without a web server, with a valid configuration and an existing data folder.</summary>
    /// <param name="overrides">Settings that overrule those of the command line.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong; several are one <see cref="AggregateException"/>.</exception>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    public IHost BuildHost(params IEnumerable<KeyValuePair<string, string?>> overrides) =>
        WorkerHost.Build([.. Settings, .. overrides], IsVerbose, console);

    /// <summary>Builds a host whose bus is RabbitMQ.</summary>
    /// <param name="what">What the other bus does not have.</param>
    /// <inheritdoc cref="BuildHost" path="/exception"/>
    /// <exception cref="UsageException">The bus is another.</exception>
    public IHost BuildRabbitMqHost(string what)
    {
        const string provider = $"{BusOptions.Section}:{nameof(BusOptions.Provider)}";
        var host = BuildHost();
        var options = host.Services.GetRequiredService<IOptions<BusOptions>>().Value;
        if (options.IsRabbitMq)
            return host;
        host.Dispose();
        throw new UsageException(
            $"configuration: {provider} is '{options.Provider}', which has no {what}; "
                + $"choose RabbitMQ with --set {provider}={BusOptions.RabbitMq}."
        );
    }

    /// <summary>Builds a host, and prepares the database for it.</summary>
    /// <inheritdoc cref="BuildHost" path="/exception"/>
    /// <exception cref="DurableTierException">The database cannot be used.</exception>
    public async Task<IHost> OpenDatabaseAsync(CancellationToken cancellationToken)
    {
        var host = BuildHost();
        try
        {
            await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
