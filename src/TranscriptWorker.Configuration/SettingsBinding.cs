using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace TranscriptWorker.Configuration;

/// <summary>
/// Binds options value by value, so that one that cannot be read hides no other. Values are never quoted: any key may have been given a
/// secret by mistake.
/// </summary>
internal sealed class SettingsBinding<TOptions>(IConfiguration configuration, string path)
    : IConfigureOptions<TOptions>,
        IValidateOptions<TOptions>
    where TOptions : class, new()
{
    private readonly IConfiguration _section = path.Length == 0 ? configuration : configuration.GetSection(path);

    public void Configure(TOptions options) => Bind(_section, path, options, []);

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var problems = new List<string>();
        Bind(_section, path, new TOptions(), problems);
        CheckRanges(path, options, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Bind(IConfiguration section, string path, object options, List<string> problems)
    {
        var settings = SettingsOf(options).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var given in section.GetChildren())
        {
            if (settings.TryGetValue(given.Key, out var setting))
                BindSetting(given, KeyOf(path, setting), setting, options, problems);
            // The variables of the environment stand beside the sections.
            else if (path.Length > 0)
                problems.Add(
                    $"{given.Path}: there is no such setting; "
                        + $"{NearestName.Propose(given.Key, [.. settings.Values.Select(s => s.Name)], s => KeyOf(path, s))}"
                );
        }
    }

    private static void BindSetting(IConfigurationSection given, string key, PropertyInfo setting, object options, List<string> problems)
    {
        if (IsGroup(setting))
        {
            if (given.Value is { Length: > 0 })
                problems.Add($"{key}: it holds settings and has no value of its own.");
            Bind(given, key, setting.GetValue(options)!, problems);
            return;
        }

        if (IsList(setting) ? given.Value is { Length: > 0 } : given.GetChildren().Any())
        {
            problems.Add(
                IsList(setting)
                    ? $"{key}: it is a list; name its items {key}:0, {key}:1 and so on."
                    : $"{key}: it is one value and has no settings of its own."
            );
            return;
        }

        var value = IsList(setting)
            ? ReadList(given, key, setting.PropertyType.GenericTypeArguments[0], problems)
            : Read(given, key, setting.PropertyType, problems);
        if (value is not null)
            setting.SetValue(options, value);
    }

    private static object? Read(IConfigurationSection given, string key, Type type, List<string> problems)
    {
        if (given.Value is null)
            return null;
        try
        {
            return given.Get(type);
        }
        catch (InvalidOperationException)
        {
            problems.Add($"{key}: it must be {FormOf(type)}.");
            return null;
        }
    }

    /// <summary>The items that can be read; null where none is given, so that the default stays.</summary>
    private static IList? ReadList(IConfigurationSection given, string key, Type item, List<string> problems)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        foreach (var child in given.GetChildren())
            if (Read(child, $"{key}:{child.Key}", item, problems) is { } value)
                list.Add(value);
        return list.Count == 0 ? null : list;
    }

    private static void CheckRanges(string path, object options, List<string> problems)
    {
        foreach (var setting in SettingsOf(options))
        {
            var (key, value) = (KeyOf(path, setting), setting.GetValue(options));
            if (IsGroup(setting))
                CheckRanges(key, value!, problems);
            foreach (var range in setting.GetCustomAttributes<ValidationAttribute>().Where(a => !a.IsValid(value)))
                problems.Add(
                    range switch
                    {
                        RangeAttribute r => $"{key}: it must be between {r.Minimum} and {r.Maximum}.",
                        AllowedValuesAttribute a => $"{key}: it must be one of {string.Join(", ", a.Values)}.",
                        _ => $"{key}: {range.FormatErrorMessage(setting.Name)}",
                    }
                );
        }
    }

    private static IEnumerable<PropertyInfo> SettingsOf(object options) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);

    private static string KeyOf(string path, PropertyInfo setting) => KeyOf(path, setting.Name);

    private static string KeyOf(string path, string name) => path.Length == 0 ? name : ConfigurationPath.Combine(path, name);

    private static bool IsList(PropertyInfo setting) =>
        setting.PropertyType != typeof(string) && setting.PropertyType.IsAssignableTo(typeof(IEnumerable));

    private static bool IsGroup(PropertyInfo setting) =>
        !IsList(setting) && !TypeDescriptor.GetConverter(setting.PropertyType).CanConvertFrom(typeof(string));

    private static string FormOf(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(TimeSpan) => "a time as days.hours:minutes:seconds, such as 00:00:30",
            var t when t == typeof(int) || t == typeof(long) => "a whole number",
            var t when t == typeof(double) => "a number, such as 0.05",
            var t when t == typeof(bool) => "true or false",
            var t when t == typeof(Uri) => "an address",
            var t when t.IsEnum => $"one of {string.Join(", ", Enum.GetNames(t))}",
            _ => $"of type {type.Name}",
        };
}
