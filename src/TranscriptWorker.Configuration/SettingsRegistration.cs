using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TranscriptWorker.Configuration;

/// <summary>Registers options whose every mistake is found at one start.</summary>
public static class SettingsRegistration
{
    /// <summary>
    /// Binds options to a section of the configuration. Values that cannot be read, keys that do not exist and values out of their range do
    /// not stop the binding: they are the failures of the options' validation, all of them together.
    /// </summary>
    /// <param name="services">Where the options are registered, and a <see cref="SettingsSection"/> that says so.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="path">The section; empty for settings that stand in none.</param>
    public static IServiceCollection AddSettings<TOptions>(this IServiceCollection services, IConfiguration configuration, string path)
        where TOptions : class, new()
    {
        var binding = new SettingsBinding<TOptions>(configuration, path);
        services.AddOptionsWithValidateOnStart<TOptions>();
        return services
            .AddSingleton(new SettingsSection(path, typeof(TOptions)))
            .AddSingleton<IConfigureOptions<TOptions>>(binding)
            .AddSingleton<IValidateOptions<TOptions>>(binding);
    }

    /// <summary>
    /// What can be read of a section before the options exist; what cannot is left at its default, for the validation to tell.
    /// </summary>
    public static TOptions ReadSettings<TOptions>(this IConfiguration configuration, string path)
        where TOptions : class, new()
    {
        var options = new TOptions();
        new SettingsBinding<TOptions>(configuration, path).Configure(options);
        return options;
    }
}

/// <summary>A section of the configuration and the options that it is bound to.</summary>
/// <param name="Path">Its path; empty for settings that stand in no section.</param>
/// <param name="Options">The options' type.</param>
public sealed record SettingsSection(string Path, Type Options);
