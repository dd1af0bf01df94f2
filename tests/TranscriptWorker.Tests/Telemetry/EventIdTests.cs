using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching;
using TranscriptWorker.Cli;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Tests.Contracts;

namespace TranscriptWorker.Tests.Telemetry;

public sealed partial class EventIdTests
{
    private static readonly List<(MethodInfo Method, LoggerMessageAttribute Message)> Logged =
    [
        .. from assembly in (Assembly[])[typeof(WorkerHost).Assembly, typeof(EntryCache).Assembly, typeof(Transcript).Assembly]
        from type in assembly.GetTypes()
        from method in type.GetMethods(
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
        )
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (method, message),
    ];

    [Fact]
    public void No_two_log_messages_share_an_event_id()
    {
        Assert.True(Logged.Count > 10);
        Assert.Empty(Logged.GroupBy(l => l.Message.EventId).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Every_event_id_is_in_the_range_of_its_class() =>
        Assert.All(
            Logged,
            logged =>
            {
                var type = logged.Method.DeclaringType!;
                var range = Range.Match(new XmlDocumentation(type.Assembly).Of(type) ?? "");
                Assert.True(range.Success, $"{type.FullName} does not say which event ids are its own.");
                Assert.InRange(logged.Message.EventId, int.Parse(range.Groups["first"].Value), int.Parse(range.Groups["last"].Value));
            }
        );

    [Fact]
    public void The_ranges_of_two_classes_do_not_meet()
    {
        var ranges = Logged
            .Select(l => l.Method.DeclaringType!)
            .Distinct()
            .Select(type => Range.Match(new XmlDocumentation(type.Assembly).Of(type) ?? ""))
            .Select(range => (First: int.Parse(range.Groups["first"].Value), Last: int.Parse(range.Groups["last"].Value)))
            .OrderBy(range => range.First)
            .ToList();

        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First, $"{pair}"));
    }

    [GeneratedRegex(
        "Event ids (?<first>[0-9]+) to (?<last>[0-9]+) are its own|Event ids (?<first>[0-9]+) to (?<last>[0-9]+) are their own",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Range { get; }
}
