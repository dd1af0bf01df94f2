using System.Reflection;
using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>
/// What comes over the broker and is no command. Nothing of it is lost, none of its words are logged, and the same worker answers the next
/// job.
/// </summary>
public sealed class MalformedMessageTests(MalformedMessageTests.SharedService shared) : IClassFixture<MalformedMessageTests.SharedService>
{
    private const string Text = "Goodmorning";
    private const string Transcript42 = ",\"transcriptId\":\"42\"";
    private const int Megabytes = 1 << 20;
    private const int Levels = 100_000;

    // Their commands have fields of the same names, which the cases below give other types.
    private static readonly string[] AboutTranscripts = [Queues.EnrichTranscript, Queues.InvalidateTranscript];

    /// <summary>Headers that the broker gives each delivery of a quorum queue, and this client each message.</summary>
    private static readonly string[] FromBrokerOrLibrary = ["x-delivery-count", "x-dotnet-pub-seq-no"];

    private static readonly Dictionary<string, Func<string, byte[]>> Unreadable = new(StringComparer.Ordinal)
    {
        ["nothing"] = _ => [],
        ["no JSON"] = _ => Utf8(Text),
        ["XML"] = _ => Utf8($"<transcript>{Text}</transcript>"),
        ["null"] = _ => Utf8("null"),
        ["an array"] = _ => Utf8($"""["{Text}"]"""),
        ["a string"] = _ => Utf8($"\"{Text}\""),
        ["a number"] = _ => Utf8("7"),
        ["an object that does not end"] = _ => Utf8($$"""{"transcriptId":"42","content":"{{Text}}"""),
        ["two objects"] = _ => Utf8("""{"transcriptId":"42"} {"transcriptId":"42"}"""),
        ["an id of another type"] = queue => Utf8($$"""{"{{IdOf(queue)}}":7,"transcriptId":"{{Text}}"}"""),
        ["an id that is none"] = queue => Utf8($$"""{"{{IdOf(queue)}}":"{{Text}}","transcriptId":"42"}"""),
        ["forged lines"] = _ => Utf8($"\n12:00:00.000 INF {Text}\r\n12:00:00.000 INF {Text}"),
        ["forged lines as a name"] = _ => Utf8($$"""{"a\n12:00:00.000 INF {{Text}}":[}"""),
        ["a byte order mark alone"] = _ => [0xEF, 0xBB, 0xBF],
        ["UTF-16"] = _ => Encoding.Unicode.GetBytes("""{"transcriptId":"42"}"""),
        ["bytes that are no UTF-8"] = _ => [0xC3, 0x28, 0xFF, 0xFE, 0x00],
        ["20 MB of garbage"] = _ => Garbage(20 * Megabytes),
        ["20 MB of text"] = _ => Utf8(string.Concat(Enumerable.Repeat(Text, 20 * Megabytes / Text.Length))),
        ["20 MB of numbers"] = _ => Utf8($"[{new StringBuilder().Insert(0, "7,", 10 * Megabytes)}7]"),
        ["deep arrays"] = _ => Utf8(Deep("7")),
        ["deep arrays that do not end"] = _ => Utf8(new string('[', Levels)),
        ["deep objects"] = _ => Utf8(new StringBuilder().Insert(0, """{"a":""", Levels).ToString()),
        ["half a surrogate pair as an id"] = queue => Utf8($$"""{"{{IdOf(queue)}}":"\ud800{{Text}}","transcriptId":"42"}"""),
        ["an envelope of another type"] = queue =>
            Utf8(
                $$$"""
                {"messageType":["urn:message:Elsewhere:Spoken"],
                 "message":{"{{{IdOf(queue)}}}":"{{{Guid.NewGuid()}}}","transcriptId":"{{{Text}}}"}}
                """
            ),
        ["an envelope of the other command"] = queue =>
            Utf8(
                Envelope(
                    queue is Queues.EnrichTranscript ? nameof(InvalidateTranscript) : nameof(EnrichTranscript),
                    $$"""{"transcriptId":"{{Text}}"}"""
                )
            ),
        ["an envelope without types"] = _ => Utf8($$$"""{"messageType":[],"message":{"transcriptId":"{{{Text}}}"}}"""),
        ["an envelope whose types are none"] = _ =>
            Utf8($$$"""{"messageType":[7,null,{"a":"{{{Text}}}"}],"message":{"transcriptId":"{{{Text}}}"}}"""),
    };

    private static readonly Dictionary<string, Func<string, Guid, byte[]>> Answered = new(StringComparer.Ordinal)
    {
        ["an object that does not end"] = (queue, id) => Utf8($$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"42","content":"{{Text}}"""),
        ["a field without value"] = (queue, id) => Utf8($$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":}"""),
        ["half a surrogate pair"] = (queue, id) => Utf8($$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"\ud800{{Text}}"}"""),
        ["half a surrogate pair as a name"] = (queue, id) =>
            Utf8($$"""{"\ud800{{Text}}":1,"{{IdOf(queue)}}":"{{id}}","transcriptId":"42"}"""),
        ["bytes that are no UTF-8"] = (queue, id) =>
            [.. Utf8($$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"{{Text}}"""), 0xC3, 0x28, .. Utf8("\"}")],
        ["bytes that are no UTF-8 in the tenant"] = (queue, id) =>
            [.. Utf8($$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"42","tenantId":"{{Text}}"""), 0xFF, .. Utf8("\"}")],
        ["deep arrays in a field"] = (queue, id) => Utf8($$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":{{Deep("7")}}}"""),
        ["deep arrays in an unknown field"] = (queue, id) =>
            Utf8($$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"42","{{Text}}":{{Deep("7")}}}"""),
        ["an envelope with a field of another type"] = (queue, id) =>
            Utf8(Envelope(CommandOf(queue), $$$"""{"{{{IdOf(queue)}}}":"{{{id}}}","transcriptId":{"a":"{{{Text}}}"}}""")),
        ["an envelope with deep arrays in it"] = (queue, id) =>
            Utf8(Envelope(CommandOf(queue), $$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"42","{{Text}}":{{Deep("7")}}}""")),
        ["an envelope with deep arrays beside it"] = (queue, id) =>
            Utf8(Envelope(CommandOf(queue), $$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"42"}""", $"\"headers\":{Deep("7")}")),
    };

    private static readonly Dictionary<string, Func<string, Guid, byte[]>> Refused = new(StringComparer.Ordinal)
    {
        ["unsupported-format"] = (_, id) => Utf8($$"""{"jobId":"{{id}}","transcriptId":"42","content":"{{Text}}","format":"docx"}"""),
        ["content-too-large"] = (_, id) =>
            Utf8($$"""{"jobId":"{{id}}","transcriptId":"42","content":"{{new string('a', 20 * Megabytes)}}"}"""),
        ["invalid-scope"] = (_, id) => Utf8($$"""{"invalidationId":"{{id}}","transcriptId":"42","scope":"{{Text}}"}"""),
        ["invalid-transcript-id"] = (queue, id) =>
            Utf8($$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"{{Text}}\n12:00:00.000 INF forged"}"""),
        ["invalid-tenant-id"] = (queue, id) =>
            Utf8(
                Envelope(
                    CommandOf(queue),
                    $$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"42","tenantId":"{{Text}}\n12:00:00.000 INF forged"}"""
                )
            ),
    };

    private static readonly Dictionary<string, Func<string, Guid, byte[]>> Accepted = new(StringComparer.Ordinal)
    {
        ["unknown fields"] = (queue, id) =>
            Utf8($$$"""{"{{{Text}}}":{"a":[1,{"b":null}]},"$type":"x","$id":"1","$ref":"1","__proto__":{},{{{Command(queue, id)[1..]}}}"""),
        ["unknown fields that are no UTF-8"] = (queue, id) => [.. Utf8("{\"a\":\""), 0xC3, 0x28, .. Utf8($"\",{Command(queue, id)[1..]}")],
        ["fields that come twice"] = (queue, id) =>
            Utf8($$"""{"transcriptId":"{{Text}}","{{IdOf(queue)}}":"{{Guid.NewGuid()}}",{{Command(queue, id)[1..]}}"""),
        ["a byte order mark"] = (queue, id) => [0xEF, 0xBB, 0xBF, .. Utf8(Command(queue, id))],
        ["a byte order mark and an envelope"] = (queue, id) => [0xEF, 0xBB, 0xBF, .. Utf8(Envelope(CommandOf(queue), Command(queue, id)))],
        ["white space"] = (queue, id) => Utf8($"\r\n\t {Command(queue, id)}\n"),
        ["an envelope that comes twice"] = (queue, id) =>
            Utf8(
                Envelope(
                    "Other",
                    "null",
                    $"\"messageType\":[\"urn:message:TranscriptWorker.Contracts:{CommandOf(queue)}\"],\"message\":{Command(queue, id)}"
                )
            ),
        ["an envelope with ids that are none"] = (queue, id) =>
            Utf8(
                Envelope(
                    CommandOf(queue),
                    Command(queue, id),
                    $$"""
                    "messageId":"{{Text}}","requestId":"{{Text}}","correlationId":"{{Text}}",
                    "conversationId":"{{Text}}","initiatorId":"{{Text}}"
                    """
                )
            ),
        ["an envelope with an id that is half a surrogate pair"] = (queue, id) =>
            Utf8(
                Envelope(
                    CommandOf(queue),
                    Command(queue, id),
                    $$"""
                    "messageId":"\ud800{{Text}}"
                    """
                )
            ),
        ["an envelope with addresses that are none"] = (queue, id) =>
            Utf8(
                Envelope(
                    CommandOf(queue),
                    Command(queue, id),
                    $$"""
                    "sourceAddress":"{{Text}}","destinationAddress":"::","responseAddress":"","faultAddress":"a b",
                    "expirationTime":"{{Text}}","sentTime":"never","host":"{{Text}}","headers":[]
                    """
                )
            ),
        ["an envelope with addresses elsewhere"] = (queue, id) =>
            Utf8(
                Envelope(
                    CommandOf(queue),
                    Command(queue, id),
                    """
                    "requestId":"0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83","responseAddress":"rabbitmq://127.0.0.1:1/elsewhere",
                    "faultAddress":"queue:elsewhere","expirationTime":"2000-01-01T00:00:00Z",
                    "headers":{"MT-Fault-Address":"queue:elsewhere","MT-Redelivery-Count":"many","MT-Host-Info":7},"host":{"machineName":7}
                    """
                )
            ),
    };

    public static TheoryData<string, string> UnreadableCases =>
        [.. AboutTranscripts.SelectMany(queue => Unreadable.Keys.Select(name => (queue, name)))];

    public static TheoryData<string, string> AnsweredCases =>
        [.. AboutTranscripts.SelectMany(queue => Answered.Keys.Select(name => (queue, name)))];

    public static TheoryData<string, string> AcceptedCases =>
        [.. AboutTranscripts.SelectMany(queue => Accepted.Keys.Select(name => (queue, name)))];

    public static TheoryData<string, string> Fields =>
        [
            .. AboutTranscripts.SelectMany(queue =>
                TypeOf(queue)
                    .GetProperties()
                    .Select(p => (queue, Camel(p.Name)))
                    .Where(p => !string.Equals(p.Item2, IdOf(queue), StringComparison.Ordinal))
            ),
        ];

    [Theory]
    [MemberData(nameof(UnreadableCases))]
    public async Task What_is_no_command_waits_in_the_error_queue_as_it_came(string queue, string name)
    {
        var (service, body) = (await shared.StartAsync(), Unreadable[name](queue));

        await service.Host.PublishAsync(queue, body);

        AssertMoved(body, FailureReasons.MalformedMessage, await service.Host.TakeAsync(Queues.ErrorOf(queue)));
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(2, Text);
    }

    [Theory]
    [MemberData(nameof(AnsweredCases))]
    public async Task What_is_no_command_but_says_its_id_is_answered_besides(string queue, string name)
    {
        var (service, id) = (await shared.StartAsync(), Guid.NewGuid());
        await AssertMalformedAsync(service, queue, id, Answered[name](queue, id));
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(2, Text);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_field_of_another_type_is_not_guessed_at(string queue, string field)
    {
        var type = TypeOf(queue).GetProperty(field, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance)!.PropertyType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        string[] values =
        [
            "-0.5",
            "1e999",
            "[7]",
            $"[[\"{Text}\"]]",
            $$"""{"a":["{{Text}}"]}""",
            .. (string[])(type == typeof(string) || type.IsEnum ? ["true"] : [$"\"{Text}\""]),
        ];
        var service = await shared.StartAsync();

        foreach (var value in values)
        {
            var id = Guid.NewGuid();
            await AssertMalformedAsync(
                service,
                queue,
                id,
                Utf8($$"""{"{{field}}":{{value}},"{{IdOf(queue)}}":"{{id}}"{{(field is "transcriptId" ? "" : Transcript42)}}}""")
            );
        }

        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(values.Length + 1, Text);
    }

    [Theory]
    [InlineData(Queues.EnrichTranscript, "unsupported-format")]
    [InlineData(Queues.EnrichTranscript, "content-too-large")]
    [InlineData(Queues.EnrichTranscript, "invalid-transcript-id")]
    [InlineData(Queues.EnrichTranscript, "invalid-tenant-id")]
    [InlineData(Queues.InvalidateTranscript, "invalid-scope")]
    [InlineData(Queues.InvalidateTranscript, "invalid-transcript-id")]
    [InlineData(Queues.InvalidateTranscript, "invalid-tenant-id")]
    public async Task A_command_that_says_what_cannot_be_is_answered_with_its_reason(string queue, string reason)
    {
        var (service, id) = (await shared.StartAsync(), Guid.NewGuid());
        var body = Refused[reason](queue, id);

        await service.Host.PublishAsync(queue, body);

        var failed = await service.NextEventAsync();
        Assert.Equal((FailureOf(queue), id, reason), (failed.Type, failed.CommandId, failed.Reason));
        AssertMoved(body, reason, await service.Host.TakeAsync(Queues.ErrorOf(queue)));
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(2, "\n");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"messageType":["urn:message:TranscriptWorker.Contracts:EnrichTranscript"]}""")]
    [InlineData("""{"messageType":["urn:message:TranscriptWorker.Contracts:EnrichTranscript"],"message":null}""")]
    [InlineData("""{"messageType":["urn:message:TranscriptWorker.Contracts:EnrichTranscript"],"message":[]}""")]
    public async Task A_command_that_says_nothing_is_answered_for_what_it_lacks(string body)
    {
        var service = await shared.StartAsync();
        foreach (
            var (queue, reason) in ((string, string)[])
                [(Queues.EnrichTranscript, FailureReasons.InvalidJobId), (Queues.InvalidateTranscript, FailureReasons.InvalidTranscriptId)]
        )
        {
            await service.Host.PublishAsync(queue, body);

            Assert.Equal((FailureOf(queue), reason), await service.NextEventAsync() is var failed ? (failed.Type, failed.Reason) : default);
            AssertMoved(Utf8(body), reason, await service.Host.TakeAsync(Queues.ErrorOf(queue)));
        }

        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(3, "urn:");
    }

    [Theory]
    [MemberData(nameof(AcceptedCases))]
    public async Task What_is_not_asked_for_is_ignored(string queue, string name)
    {
        var (service, id) = (await shared.StartAsync(), Guid.NewGuid());

        await service.Host.PublishAsync(queue, Accepted[name](queue, id));

        Assert.Equal((SuccessOf(queue), id), await service.NextEventAsync() is var done ? (done.Type, done.CommandId) : default);
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(2, Text);
    }

    [Fact]
    public async Task Of_many_at_once_each_is_answered_or_in_the_error_queue_or_both_and_none_twice()
    {
        const int Good = 20;
        var service = await shared.StartAsync();
        foreach (var queue in AboutTranscripts)
        {
            byte[][] bodies =
            [
                .. Unreadable.Values.Select(body => body(queue)),
                .. Answered.Values.Select(body => body(queue, Guid.NewGuid())),
                .. Enumerable.Range(0, Good).Select(_ => Utf8(Command(queue, Guid.NewGuid()))),
            ];
            Random.Shared.Shuffle(bodies);
            await Task.WhenAll(bodies.Select(body => service.Host.PublishAsync(queue, body)));
        }

        for (var moved = 0; moved < Unreadable.Count + Answered.Count; moved++)
            foreach (var queue in AboutTranscripts)
                await service.Host.TakeAsync(Queues.ErrorOf(queue));
        var events = new List<PublishedEvent>();
        while (events.Count < AboutTranscripts.Length * (Answered.Count + Good))
            events.Add(await service.NextEventAsync());

        foreach (var queue in AboutTranscripts)
            Assert.Equal(
                (Good, Answered.Count),
                (
                    events.Count(e => e.Type.Equals(SuccessOf(queue), StringComparison.Ordinal)),
                    events.Count(e => e.Type.Equals(FailureOf(queue), StringComparison.Ordinal))
                )
            );
        Assert.Distinct(events.Select(e => e.CommandId));
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync((AboutTranscripts.Length * (Unreadable.Count + Answered.Count + Good)) + 1, Text);
    }

    private static async Task AssertMalformedAsync(ServiceOnBroker service, string queue, Guid id, byte[] body)
    {
        await service.Host.PublishAsync(queue, body);

        var moved = await service.Host.TakeAsync(Queues.ErrorOf(queue));
        AssertMoved(body, FailureReasons.MalformedMessage, moved);
        var failed = await service.NextEventAsync();
        Assert.Equal((FailureOf(queue), id, FailureReasons.MalformedMessage), (failed.Type, failed.CommandId, failed.Reason));
        Assert.False(failed.Message.GetProperty("retryable").GetBoolean());
        Assert.Equal(HeaderOf(moved, "tw-explanation"), failed.Message.GetProperty("message").GetString());
        Assert.DoesNotContain(Text, failed.Message.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static void AssertMoved(byte[] body, string reason, BasicGetResult moved)
    {
        Assert.True(moved.Body.Span.SequenceEqual(body));
        Assert.Equal(
            ["tw-explanation", "tw-failed-at", "tw-reason"],
            moved.BasicProperties.Headers!.Keys.Except(FromBrokerOrLibrary, StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(reason, HeaderOf(moved, "tw-reason"));
        Assert.InRange(HeaderOf(moved, "tw-explanation").Length, 10, 300);
        Assert.DoesNotContain(Text, HeaderOf(moved, "tw-explanation"), StringComparison.Ordinal);
    }

    private static string HeaderOf(BasicGetResult delivery, string name) =>
        Encoding.UTF8.GetString(Assert.IsType<byte[]>(delivery.BasicProperties.Headers![name]));

    private static Type TypeOf(string queue) => queue is Queues.EnrichTranscript ? typeof(EnrichTranscript) : typeof(InvalidateTranscript);

    private static string CommandOf(string queue) => TypeOf(queue).Name;

    private static string IdOf(string queue) => queue is Queues.EnrichTranscript ? "jobId" : "invalidationId";

    private static string SuccessOf(string queue) =>
        queue is Queues.EnrichTranscript ? nameof(TranscriptEnriched) : nameof(TranscriptInvalidated);

    private static string FailureOf(string queue) =>
        queue is Queues.EnrichTranscript ? nameof(EnrichmentFailed) : nameof(InvalidationFailed);

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Command(string queue, Guid id) =>
        $$"""{"{{IdOf(queue)}}":"{{id}}","transcriptId":"{{id}}","content":"Ann: {{Text}}."}""";

    private static string Envelope(string type, string message, string? more = null) =>
        $$"""
            {"messageType":["urn:message:TranscriptWorker.Contracts:{{type}}"],
             "message":{{message}}{{(more is null ? "" : $",{more}")}}}
            """;

    private static string Deep(string innermost) => $"{new string('[', Levels)}{innermost}{new string(']', Levels)}";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Garbage(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    /// <summary>One service for all of these tests; what a failed test left behind is not there for the next one.</summary>
    public sealed class SharedService : IAsyncDisposable
    {
        private ServiceOnBroker? _service;

        public async ValueTask DisposeAsync()
        {
            if (_service is not null)
                await _service.DisposeAsync();
            _service = null;
        }

        internal async Task<ServiceOnBroker> StartAsync()
        {
            if (_service is { IsClean: false })
                await DisposeAsync();
            _service ??= await ServiceOnBroker.StartAsync();
            _service.IsClean = false;
            return _service;
        }
    }
}
