using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration;

namespace TranscriptWorker.Tests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void What_is_given_is_bound_and_what_is_not_keeps_its_default()
    {
        var options = Read(
            ("Sample:count", "7"),
            ("Sample:Group:Time", "00:00:09"),
            ("Sample:List:0", "a"),
            ("Sample:List:1", "b"),
            ("Sample:Times:0", "00:01:00"),
            ("Sample:Address", ""),
            ("Sample:Text", null)
        );

        Assert.Equal(
            (7, TimeSpan.FromSeconds(9), null, "default", true),
            (options.Count, options.Group.Time, options.Address, options.Text, options.Flag)
        );
        Assert.Equal(["a", "b"], options.List);
        Assert.Equal([TimeSpan.FromMinutes(1)], options.Times);
        Assert.Equal([TimeSpan.FromSeconds(1)], Read().Times);
    }

    [Theory]
    [InlineData("Sample:Count", "many", "Sample:Count: it must be a whole number.")]
    [InlineData("Sample:Count", "", "Sample:Count: it must be a whole number.")]
    [InlineData("Sample:Count", "0", "Sample:Count: it must be between 1 and 10.")]
    [InlineData("Sample:Count:Most", "1", "Sample:Count: it is one value and has no settings of its own.")]
    [InlineData("Sample:Flag", "perhaps", "Sample:Flag: it must be true or false.")]
    [InlineData("Sample:Address", "http://[", "Sample:Address: it must be an address.")]
    [InlineData("Sample:Choice", "third", "Sample:Choice: it must be one of first, second.")]
    [InlineData("Sample:List", "a", "Sample:List: it is a list; name its items Sample:List:0, Sample:List:1 and so on.")]
    [InlineData("Sample:Times:1", "soon", "Sample:Times:1: it must be a time as days.hours:minutes:seconds, such as 00:00:30.")]
    [InlineData("Sample:Group", "a", "Sample:Group: it holds settings and has no value of its own.")]
    [InlineData("Sample:Group:Time", "soon", "Sample:Group:Time: it must be a time as days.hours:minutes:seconds, such as 00:00:30.")]
    [InlineData("Sample:Group:Time", "-1", "Sample:Group:Time: it must be between 00:00:01 and 00:01:00.")]
    [InlineData("Sample:Group:Tiem", "00:00:09", "Sample:Group:Tiem: there is no such setting; did you mean Sample:Group:Time?")]
    [InlineData("Sample:Grup:Time", "00:00:09", "Sample:Grup: there is no such setting; did you mean Sample:Group?")]
    [InlineData("Sample:count2", "7", "Sample:count2: there is no such setting; did you mean Sample:Count?")]
    [InlineData(
        "Sample:Zebra",
        "7",
        "Sample:Zebra: there is no such setting; there are Sample:Count, Sample:Flag, Sample:Text, Sample:Choice, "
            + "Sample:Address, Sample:List, Sample:Times, Sample:Group."
    )]
    public void A_mistake_is_one_failure_that_says_what_to_write(string key, string value, string failure) =>
        Assert.Equal([failure], Refusal((key, value)), StringComparer.Ordinal);

    [Fact]
    public void One_mistake_hides_no_other_of_the_same_or_another_section()
    {
        var failures = Refusal(
            ("Sample:Count", "many"),
            ("Sample:Group:Time", "-1"),
            ("Sample:Zebra", "1"),
            ("Sample:Flag", "perhaps"),
            ("Second:Count", "many")
        );

        Assert.Equal(
            ["Sample:Count", "Sample:Flag", "Sample:Group:Time", "Sample:Zebra", "Second:Count"],
            failures.Select(f => f[..f.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void A_name_as_long_as_a_book_is_answered_at_once() =>
        Assert.Contains(
            "there are Sample:Count",
            Assert.Single(Refusal(($"Sample:{new string('x', 1_000_000)}", "1"))),
            StringComparison.Ordinal
        );

    private static SampleOptions Read(params (string Key, string? Value)[] settings) =>
        Build(settings).GetRequiredService<IOptions<SampleOptions>>().Value;

    private static List<string> Refusal(params (string Key, string? Value)[] settings)
    {
        var refusal = Assert.ThrowsAny<Exception>(Build(settings).GetRequiredService<IStartupValidator>().Validate);
        var all = refusal is AggregateException several ? several.InnerExceptions : (IEnumerable<Exception>)[refusal];
        return [.. all.SelectMany(e => Assert.IsType<OptionsValidationException>(e).Failures)];
    }

    private static ServiceProvider Build((string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)))
            .Build();
        return new ServiceCollection()
            .AddSettings<SampleOptions>(configuration, "Sample")
            .AddSettings<SecondOptions>(configuration, "Second")
            .BuildServiceProvider();
    }

    private sealed class SampleOptions
    {
        [Range(1, 10)]
        public int Count { get; set; } = 1;

        public bool Flag { get; set; } = true;

        public string Text { get; set; } = "default";

        [AllowedValues("first", "second")]
        public string Choice { get; set; } = "first";

        public Uri? Address { get; set; }

        public IList<string> List { get; set; } = [];

        public IReadOnlyList<TimeSpan> Times { get; set; } = [TimeSpan.FromSeconds(1)];

        public GroupOptions Group { get; set; } = new();

        public int Derived => Count;
    }

    private sealed class GroupOptions
    {
        [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
        public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(5);
    }

    private sealed class SecondOptions
    {
        public int Count { get; set; }
    }
}
