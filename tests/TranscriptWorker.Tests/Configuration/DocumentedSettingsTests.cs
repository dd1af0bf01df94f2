using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Cli;
using TranscriptWorker.Configuration;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Tests.Contracts;

namespace TranscriptWorker.Tests.Configuration;

/// <summary>Holds what is written of each setting, in docs/settings.md and at its property, against what the program does.</summary>
public sealed partial class DocumentedSettingsTests
{
    // Defaults that no constructor knows.
    private static readonly Dictionary<string, string> FoundAtStart = new(StringComparer.Ordinal)
    {
        ["Data:Folder"] = "the user's application data",
        ["Durable:SqlitePath"] = "`cache.db` in the data folder",
        ["Files:Folder"] = "`files` in the data folder",
        ["Inbox:Folder"] = "`inbox` in the data folder",
        ["Jobs:Concurrency"] = "number of processors",
        ["Jobs:BackfillConcurrency"] = "half of `Jobs:Concurrency`",
        ["Bus:Prefetch"] = "twice `Jobs:Concurrency`",
    };

    private static readonly List<Setting> Settings =
    [
        .. Registered().SelectMany(section => SettingsOf(section.Path, Activator.CreateInstance(section.Options)!)),
    ];

    private static readonly Dictionary<string, (string Default, string Range)> Table = ReadTable();

    public static TheoryData<string> Keys => [.. Settings.Select(s => s.Key)];

    [Fact]
    public void Every_option_is_in_the_table_and_nothing_else_is() =>
        Assert.Equal(
            Settings.Select(s => s.Key).Order(StringComparer.Ordinal),
            Table.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Fact]
    public void Every_options_class_is_bound_so_that_all_mistakes_are_found()
    {
        var ours = new[] { typeof(WorkerHost).Assembly, typeof(EntryCache).Assembly, typeof(TranscriptLimits).Assembly };
        var configured = Compose()
            .Services.Where(s => s.ServiceType.IsGenericType && s.ServiceType.GetGenericTypeDefinition() == typeof(IConfigureOptions<>))
            .Select(s => s.ServiceType.GenericTypeArguments[0])
            .Where(type => ours.Contains(type.Assembly));

        Assert.Equal(
            Registered().Select(s => s.Options.Name).Order(StringComparer.Ordinal),
            configured.Select(type => type.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_table_gives_the_default_and_the_range(string key)
    {
        var setting = Settings.Single(s => string.Equals(s.Key, key, StringComparison.Ordinal));
        var (defaultCell, rangeCell) = Table[key];

        if (FoundAtStart.TryGetValue(key, out var found))
            Assert.Equal(found, defaultCell);
        else
            AssertDefault(setting, defaultCell);
        AssertRange(setting, rangeCell, " – ");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_comment_at_the_property_gives_the_default_and_the_range(string key)
    {
        var setting = Settings.Single(s => string.Equals(s.Key, key, StringComparison.Ordinal));
        var comment = new XmlDocumentation(setting.Property.DeclaringType!.Assembly).Of(setting.Property) ?? "";

        var written = Comment.Match(comment);
        Assert.True(written.Success, $"'{comment}' does not say 'Default …' or 'Default …, range … to ….'");
        if (setting.Range is null)
            return;
        if (!FoundAtStart.ContainsKey(key))
            AssertDefault(setting, written.Groups["default"].Value);
        AssertRange(setting, written.Groups["range"].Value, " to ");
    }

    private static void AssertDefault(Setting setting, string written)
    {
        if (setting.Default is IList list)
            Assert.Equal(
                list.Count == 0 ? ["none"] : list.Cast<object>(),
                list.Count == 0 ? [written] : written.Split(", ").Select(part => Quantity.Parse(part, list[0]!.GetType()))
            );
        else if (setting.Default is null or "")
            Assert.Equal("none", written);
        else if (setting.Default is string text)
            Assert.Equal($"`{text}`", written);
        else
            Assert.Equal(setting.Default, Quantity.Parse(written, setting.Default.GetType()));
    }

    private static void AssertRange(Setting setting, string written, string separator)
    {
        if (setting.Range is { } range)
        {
            // The attribute holds times as text until it is first asked.
            range.IsValid(setting.Default);
            var type = setting.Property.PropertyType;
            Assert.Equal(
                [range.Minimum, range.Maximum],
                written
                    .Split(separator)
                    .Select(end => Quantity.Parse(end, range.OperandType == typeof(TimeSpan) ? type : range.OperandType))
            );
        }
        else
        {
            Assert.Equal(setting.Allowed is null ? "" : string.Join(", ", setting.Allowed.Values.Select(value => $"`{value}`")), written);
        }
    }

    private static HostApplicationBuilder Compose()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Compose([], verbose: false, Serilog.Events.LogEventLevel.Fatal, isService: false);
        return builder;
    }

    private static IEnumerable<SettingsSection> Registered() =>
        Compose().Services.Select(s => s.ImplementationInstance).OfType<SettingsSection>();

    private static IEnumerable<Setting> SettingsOf(string path, object options)
    {
        foreach (var property in options.GetType().GetProperties().Where(p => p.CanWrite))
        {
            var key = path.Length == 0 ? property.Name : ConfigurationPath.Combine(path, property.Name);
            var value = property.GetValue(options);
            if (value?.GetType().Name.EndsWith("Options", StringComparison.Ordinal) == true)
                foreach (var nested in SettingsOf(key, value))
                    yield return nested;
            else
                yield return new Setting(key, property, value);
        }
    }

    private static Dictionary<string, (string Default, string Range)> ReadTable()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TranscriptWorker.sln")))
            folder = folder.Parent!;
        return File.ReadLines(Path.Combine(folder.FullName, "docs", "settings.md"))
            .SkipWhile(line => !line.StartsWith("| setting | default | range |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => Key.Match(cells[1]).Groups["key"].Value, cells => (cells[2], cells[3]), StringComparer.Ordinal);
    }

    [GeneratedRegex("^`(?<key>[A-Za-z:]+?)(:0)?`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key { get; }

    [GeneratedRegex(
        "Default (?<default>.+?)(, range (?<range>.+?))?(, in |[.:;]( |$))",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Comment { get; }

    private sealed record Setting(string Key, PropertyInfo Property, object? Default)
    {
        public RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

        public AllowedValuesAttribute? Allowed => Property.GetCustomAttribute<AllowedValuesAttribute>();
    }
}
