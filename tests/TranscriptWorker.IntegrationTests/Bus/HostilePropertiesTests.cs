using System.Net.Http.Json;
using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>Properties and headers by which a message could go astray, get lost or send something elsewhere.</summary>
public sealed class HostilePropertiesTests(HostilePropertiesTests.SharedService shared)
    : IClassFixture<HostilePropertiesTests.SharedService>
{
    private const string Elsewhere = "elsewhere";
    private const string Unreachable = "https://127.0.0.1:1/a.vtt";
    private const int FrameMax = 131_072;

    private static readonly Dictionary<string, Action<BasicProperties>> Properties = new(StringComparer.Ordinal)
    {
        ["content type and encoding"] = p => (p.ContentType, p.ContentEncoding) = ("application/json; charset=utf-16", "gzip"),
        ["a content type that is none"] = p => p.ContentType = "\r\n\0;;=/" + new string('x', 200),
        ["an empty content type"] = p => p.ContentType = "",
        ["ids that are none"] = p =>
            (p.MessageId, p.CorrelationId, p.Type, p.AppId, p.ClusterId) = ("7\r\na", new string('x', 255), "\0", "a", "b"),
        ["an address to reply to"] = p => p.ReplyTo = Elsewhere,
        ["a priority and a time"] = p => (p.Priority, p.Timestamp) = (255, new AmqpTimestamp(long.MaxValue)),
        ["a bus library's headers"] = p =>
            p.Headers = Headers(
                ("MT-Fault-Address", "queue:elsewhere"),
                ("MT-Response-Address", "queue:elsewhere"),
                ("FaultAddress", "queue:elsewhere"),
                ("ResponseAddress", "a b"),
                ("SourceAddress", "::"),
                ("MessageId", "none"),
                ("CorrelationId", "none"),
                ("ConversationId", "none"),
                ("RequestId", "none"),
                ("InitiatorId", "none"),
                ("MT-MessageType", "urn:message:Elsewhere:Spoken"),
                ("MT-Activity-Id", "00-none"),
                ("MT-Host-Info", "{"),
                ("MT-Redelivery-Count", "many"),
                ("Content-Type", "\0"),
                ("Diagnostic-Id", "\r\n"),
                ("traceparent", "00-zz-zz-00")
            ),
        ["headers of all types"] = p =>
            p.Headers = Headers(
                ("null", null),
                ("true", true),
                ("number", 1.5),
                ("bytes", new byte[] { 0xC3, 0x28 }),
                ("list", new List<object> { 1, "a" }),
                ("table", new Dictionary<string, object?>(StringComparer.Ordinal) { ["a"] = new List<object> { 1L } })
            ),
        ["forged headers of the worker"] = p =>
            p.Headers = Headers(
                ("tw-reason", 7),
                ("tw-explanation", new List<object>()),
                ("tw-attempt", new byte[] { 1 }),
                ("x-death", "never"),
                ("x-delivery-count", -1L)
            ),
        ["large headers"] = p => p.Headers = Headers(("large", new byte[100_000])),
        ["a header that just fits a frame"] = p => p.Headers = Headers(("small", "kept"), ("large", new byte[FrameMax - 120])),
        ["deep headers"] = p =>
            p.Headers = Headers(
                ("small", "kept"),
                ("large", Enumerable.Range(0, 5_000).Aggregate(new List<object>(), (inner, _) => [inner]))
            ),
        ["many headers"] = p => p.Headers = Enumerable.Range(0, 7_000).ToDictionary(i => $"h{i}", object? (i) => i, StringComparer.Ordinal),
    };

    public static TheoryData<string> PropertyCases => [.. Properties.Keys];

    public static TheoryData<string, int> Attempts =>
        new()
        {
            { "many", 1 },
            { "-1", 1 },
            { "0", 1 },
            { "2147483647", 0 },
            { "9223372036854775807", 1 },
        };

    [Theory]
    [MemberData(nameof(PropertyCases))]
    public async Task A_good_command_is_done_and_a_bad_one_moved_whatever_its_properties_say(string name)
    {
        var (service, configure) = (await shared.StartAsync(), Properties[name]);
        foreach (var queue in Queues.Commands)
        {
            var sent = new BasicProperties();
            configure(sent);
            var (good, bad) = (Guid.NewGuid(), Guid.NewGuid());

            await service.Host.PublishAsync(
                queue,
                $$"""{"jobId":"{{good}}","invalidationId":"{{good}}","transcriptId":"{{good}}","content":"Ann: Good morning."}""",
                configure
            );
            var done = await service.NextEventAsync();
            await service.Host.PublishAsync(
                queue,
                $$"""{"jobId":"{{bad}}","invalidationId":"{{bad}}","transcriptId":"42","tenantId":"{"}""",
                configure
            );
            var failed = await service.NextEventAsync();
            var moved = (await service.Host.TakeAsync(Queues.ErrorOf(queue))).BasicProperties;

            Assert.Equal((good, null, bad, FailureReasons.InvalidTenantId), (done.CommandId, done.Reason, failed.CommandId, failed.Reason));
            Assert.Equal(FailureReasons.InvalidTenantId, Text(moved.Headers!["tw-reason"]));
            Assert.Equal(
                (
                    sent.ContentType,
                    sent.ContentEncoding,
                    sent.MessageId,
                    sent.CorrelationId,
                    sent.Type,
                    sent.AppId,
                    sent.ReplyTo,
                    sent.Priority,
                    sent.Timestamp
                ),
                (
                    moved.ContentType,
                    moved.ContentEncoding,
                    moved.MessageId,
                    moved.CorrelationId,
                    moved.Type,
                    moved.AppId,
                    moved.ReplyTo,
                    moved.Priority,
                    moved.Timestamp
                )
            );
            // A header that leaves no room for the worker's, or is nested too deeply, may stay behind.
            Assert.All(
                (sent.Headers?.Keys ?? []).Where(h =>
                    !h.StartsWith("tw-", StringComparison.Ordinal)
                    && !h.StartsWith("x-", StringComparison.Ordinal)
                    && !h.Equals("large", StringComparison.Ordinal)
                ),
                header => Assert.Contains(header, moved.Headers!.Keys, StringComparer.Ordinal)
            );
        }

        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(7, "\n");
    }

    [Fact]
    public async Task A_bad_message_is_moved_under_another_users_name_without_its_copies_and_its_time()
    {
        var service = await shared.StartAsync();
        var host = service.Host with { Address = await CreateUserAsync(service.Host) };
        await service.Host.DeclareQueueAsync(Elsewhere, new Dictionary<string, object?>(StringComparer.Ordinal));

        await host.PublishAsync(
            Queues.EnrichTranscript,
            "no JSON",
            p =>
            {
                (p.UserId, p.Expiration) = ("stranger", "60000");
                p.Headers = Headers(("CC", new List<object> { Elsewhere }), ("BCC", new List<object> { Elsewhere }));
            }
        );

        var moved = (await service.Host.TakeAsync(Queues.ErrorOf(Queues.EnrichTranscript))).BasicProperties;
        Assert.False(moved.IsUserIdPresent() || moved.IsExpirationPresent());
        // The broker itself has made one copy for the sender.
        await service.Host.TakeAsync(Elsewhere);
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(2, "no JSON");
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task A_forged_attempt_costs_the_sender_attempts_at_most(string attempt, int retries)
    {
        var (service, id) = (await shared.StartAsync(), Guid.NewGuid());
        object forged =
            int.TryParse(attempt, out var number) ? number
            : long.TryParse(attempt, out var large) ? large
            : attempt;

        await service.Host.PublishAsync(Queues.EnrichTranscript, UnreachableJob(id), p => p.Headers = Headers(("tw-attempt", forged)));

        Assert.Equal(
            (id, FailureReasons.ContentUnreachable),
            await service.NextEventAsync() is var failed ? (failed.CommandId, failed.Reason) : default
        );
        await service.Host.TakeAsync(Queues.ErrorOf(Queues.EnrichTranscript));
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(2 + retries, "\n");
    }

    [Fact]
    public async Task A_forged_history_does_not_make_the_broker_drop_a_command_that_waits_for_its_next_attempt()
    {
        var (service, id) = (await shared.StartAsync(), Guid.NewGuid());
        var death = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["queue"] = Queues.EnrichTranscript,
            ["reason"] = "expired",
            ["count"] = 1L,
            ["exchange"] = "",
            ["routing-keys"] = new List<object> { Queues.EnrichTranscript },
            ["time"] = new AmqpTimestamp(1),
        };

        await service.Host.PublishAsync(
            Queues.EnrichTranscript,
            UnreachableJob(id),
            p => p.Headers = Headers(("x-death", new List<object> { death }))
        );

        Assert.Equal(
            (id, FailureReasons.ContentUnreachable),
            await service.NextEventAsync() is var failed ? (failed.CommandId, failed.Reason) : default
        );
        await service.Host.TakeAsync(Queues.ErrorOf(Queues.EnrichTranscript));
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(3, "\n");
    }

    [Fact]
    public async Task A_job_as_large_as_the_broker_takes_is_done()
    {
        var (service, id) = (await shared.StartAsync(), Guid.NewGuid());

        await service.Host.PublishAsync(
            Queues.EnrichTranscript,
            new string(' ', 100 << 20) + $$"""{"jobId":"{{id}}","transcriptId":"{{id}}","content":"Ann: Good morning."}"""
        );

        Assert.Equal((nameof(TranscriptEnriched), id), await service.NextEventAsync() is var done ? (done.Type, done.CommandId) : default);
        await service.AssertAnswersAsync();
        await service.AssertLoggedAsync(2, "\n");
    }

    private static async Task<Uri> CreateUserAsync(VirtualHost host)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var user = await host.Management.PutAsJsonAsync(
            new Uri("users/stranger", UriKind.Relative),
            new { password = "stranger", tags = "" },
            cancellation
        );
        user.EnsureSuccessStatusCode();
        using var rights = await host.Management.PutAsJsonAsync(
            new Uri($"permissions/{host.Name}/stranger", UriKind.Relative),
            new
            {
                configure = "",
                write = ".*",
                read = "",
            },
            cancellation
        );
        rights.EnsureSuccessStatusCode();
        return new UriBuilder(host.Address) { UserName = "stranger", Password = "stranger" }.Uri;
    }

    private static string UnreachableJob(Guid id) => $$"""{"jobId":"{{id}}","transcriptId":"42","contentUri":"{{Unreachable}}"}""";

    private static Dictionary<string, object?> Headers(params (string Name, object? Value)[] headers) =>
        headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.Ordinal);

    private static string Text(object? header) => Encoding.UTF8.GetString(Assert.IsType<byte[]>(header));

    /// <summary>One service for all of these tests, with one short delay before a further attempt.</summary>
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
            _service ??= await ServiceOnBroker.StartAsync("Bus:RetryDelays:0=00:00:01", "ContentSources:Hosts:0=127.0.0.1:1");
            _service.IsClean = false;
            return _service;
        }
    }
}
