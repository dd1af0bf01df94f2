using System.Net.Http.Json;
using TranscriptWorker.IntegrationTests.Bus;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>What the doctor says of RabbitMQ, where it creates nothing.</summary>
public sealed class BrokerDoctorTests : IDisposable
{
    private const string Check = "RabbitMQ";
    private const string Topology = "RabbitMQ topology";
    private const string Jobs = "RabbitMQ jobs";
    private const string Failures = "RabbitMQ failures";
    private const string Declare = "TranscriptWorker topology declare";
    private const string User = "a-user-that-nobody-may-see";
    private const string Password = "a-password-that-nobody-may-see";
    private const int Done = 0;
    private const int Unavailable = 3;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_missing_is_a_warning_and_stays_missing_and_what_is_declared_is_well()
    {
        var (server, host) = await StartAsync();

        var empty = await RunAsync(host);
        Assert.Empty(await host.QueuesAsync());
        Assert.DoesNotContain(await host.ExchangesAsync(), name => name.Contains("ranscript", StringComparison.Ordinal));
        await DeclareAsync(host);
        var declared = await RunAsync(host);
        await host.UseAsync(async channel =>
            await channel.QueueDeleteAsync("enrich-transcript_error", ifUnused: false, ifEmpty: false, cancellationToken: Cancellation)
        );
        var partly = await RunAsync(host);

        Assert.Equal((Done, Done, Done), (empty.ExitCode, declared.ExitCode, partly.ExitCode));
        empty.AssertFound(Check, "ok", $"RabbitMQ 127.0.0.1:{server.Port}/{host.Name} answers, version {server.Version}");
        empty.AssertFound(Topology, "warning", "47 of 47 exchanges and queues are missing until a service starts: ");
        empty.AssertRemedy(Topology, Declare);
        declared.AssertFound(Topology, "ok", "all 47 exchanges and queues have the expected arguments");
        foreach (var queue in (string[])["enrich-transcript", "invalidate-transcript", "cancel-job", "enrich-transcript_backfill-0 to -7"])
            declared.AssertFound(Jobs, "ok", $"{queue} is empty, and no worker consumes it");
        declared.AssertFound(Failures, "ok", "");
        Assert.DoesNotContain("How to fix:", declared.Output, StringComparer.Ordinal);
        partly.AssertFound(Topology, "warning", "1 of 47 exchanges and queues are missing until a service starts: enrich-transcript_error");
        Assert.DoesNotContain("enrich-transcript_error", await host.QueuesAsync(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_waits_for_people_or_for_a_worker_is_counted_and_a_worker_is_seen()
    {
        var (_, host) = await StartAsync();
        await DeclareAsync(host);
        foreach (
            var queue in (string[])
                [
                    "enrich-transcript_error",
                    "enrich-transcript_error",
                    "invalidate-transcript_poison",
                    "enrich-transcript",
                    "enrich-transcript_backfill-1",
                    "enrich-transcript_backfill-6",
                ]
        )
            await host.PublishAsync(queue, "{}");

        var waiting = await RunAsync(host);
        await using var worker = await WorkerUnderTest.StartAsync(_folder, null, host.Settings);
        var consumed = await RunAsync(host);

        Assert.Equal((Done, Done), (waiting.ExitCode, consumed.ExitCode));
        waiting.AssertFound(Failures, "warning", "2 messages wait in enrich-transcript_error");
        waiting.AssertRemedy(Failures, "TranscriptWorker dead-letters list shows why");
        waiting.AssertFound(Failures, "warning", "1 messages wait in invalidate-transcript_poison");
        waiting.AssertFound(Jobs, "warning", "1 messages wait in enrich-transcript, and no worker consumes it");
        waiting.AssertFound(Jobs, "warning", "2 messages wait in enrich-transcript_backfill-0 to -7, and no worker consumes it");
        waiting.AssertRemedy(Jobs, "TranscriptWorker serve");
        consumed.AssertFound(Jobs, "ok", "messages wait in enrich-transcript, which 1 workers consume");
        consumed.AssertFound(Jobs, "ok", "messages wait in invalidate-transcript, which 1 workers consume");
    }

    [Fact]
    public async Task What_has_other_arguments_is_named_with_the_difference_and_nothing_else_is()
    {
        var (_, host) = await StartAsync();
        await host.DeclareQueueAsync("enrich-transcript_error", new Dictionary<string, object?>(StringComparer.Ordinal));
        await host.UseAsync(async channel =>
        {
            await channel.ExchangeDeclareAsync(
                "invalidate-transcript",
                "topic",
                durable: true,
                autoDelete: false,
                cancellationToken: Cancellation
            );
            return true;
        });

        var different = await RunAsync(host);
        var (_, declared) = await StartAsync();
        await DeclareAsync(declared);
        var limited = await RunAsync(declared, "--set", "Bus:DeliveryLimit=5");

        Assert.Equal((Unavailable, Unavailable), (different.ExitCode, limited.ExitCode));
        different.AssertFound(
            Topology,
            "failed",
            "queue enrich-transcript_error has other arguments: PRECONDITION_FAILED - inequivalent arg 'x-queue-type'"
        );
        different.AssertRemedy(Topology, $"drain it, then: rabbitmqctl delete_queue -p '{host.Name}' enrich-transcript_error && {Declare}");
        different.AssertFound(
            Topology,
            "failed",
            "exchange invalidate-transcript has other arguments: PRECONDITION_FAILED - inequivalent arg 'type'"
        );
        different.AssertRemedy(
            Topology,
            $"drain it, then: rabbitmqadmin -V '{host.Name}' delete exchange name=invalidate-transcript && {Declare}"
        );
        different.AssertFound(Topology, "warning", "45 of 47 exchanges and queues are missing");
        limited.AssertFound(
            Topology,
            "failed",
            "queue enrich-transcript has other arguments: PRECONDITION_FAILED - inequivalent arg 'x-delivery-limit'"
        );
        limited.AssertRemedy(Topology, "set Bus:DeliveryLimit to the broker's value, or drain it");
    }

    [Fact]
    public async Task A_user_who_may_not_declare_is_told_from_one_who_may()
    {
        var (server, host) = await StartAsync();
        await DeclareAsync(host);
        // The broker is that of all tests, and another one signs in as somebody whom the broker does not know.
        const string user = User + "-who-may-not-declare";
        await PutAsync(host, $"users/{user}", new { password = Password, tags = "" });
        await PutAsync(
            host,
            $"permissions/{host.Name}/{user}",
            new
            {
                configure = "^enrich",
                write = ".*",
                read = ".*",
            }
        );

        var ended = await RunAsync("rabbitmq", $"amqp://{user}:{Password}@127.0.0.1:{server.Port}/{host.Name}");

        Assert.Equal(Unavailable, ended.ExitCode);
        ended.AssertFound(Topology, "failed", "the user may not declare 24 of 47 exchanges and queues: ");
        ended.AssertRemedy(Topology, $"rabbitmqctl set_permissions -p '{host.Name}' USER '.*' '.*' '.*'");
    }

    [Fact]
    public async Task A_refused_sign_in_a_missing_virtual_host_and_a_server_that_is_away_are_told_apart()
    {
        var (server, host) = await StartAsync();

        var refused = await RunAsync("rabbitmq", $"amqp://{User}:{Password}@127.0.0.1:{server.Port}/{host.Name}");
        var nowhere = await RunAsync("rabbitmq", $"amqp://guest:guest@127.0.0.1:{server.Port}/nowhere");
        var away = await RunAsync("rabbitmq", $"amqp://{User}:{Password}@127.0.0.1:1/");
        var unused = await RunAsync("memory", $"amqp://{User}:{Password}@127.0.0.1:1/");

        Assert.Equal((Unavailable, Unavailable, Unavailable, Done), (refused.ExitCode, nowhere.ExitCode, away.ExitCode, unused.ExitCode));
        refused.AssertFound(Check, "failed", $"RabbitMQ 127.0.0.1:{server.Port}/{host.Name} refuses the sign-in");
        refused.AssertRemedy(Check, "check user and password in Bus:ConnectionString");
        nowhere.AssertFound(Check, "failed", "has no virtual host 'nowhere' for this user");
        nowhere.AssertRemedy(Check, "create it and grant rights on it");
        away.AssertFound(Check, "failed", "RabbitMQ 127.0.0.1:1/ cannot be reached: ");
        away.AssertRemedy(Check, "check that it runs, and the address in Bus:ConnectionString");
        Assert.DoesNotContain(unused.Output, line => line.Contains(Check, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_version_that_may_lose_dead_letters_is_too_old()
    {
        var (server, host) = await StartAsync();
        // As long as the real one, because it is sent with its length.
        var old = $"3.{new string('0', server.Version.Length - 4)}.9";
        await using var relay = Relay.Altering(server.Port, answer => answer.Replace(server.Version, old, StringComparison.Ordinal));

        var ended = await RunAsync("rabbitmq", $"amqp://guest:guest@127.0.0.1:{relay.Port}/{host.Name}");

        Assert.Equal(Unavailable, ended.ExitCode);
        ended.AssertFound(Check, "failed", $"but version {old}");
        ended.AssertRemedy(Check, "upgrade it to 3.10 or newer");
    }

    private static async Task<(RabbitMqServer Server, VirtualHost Host)> StartAsync()
    {
        var server = await SharedRabbitMq.StartAsync();
        return (server, await server.CreateVirtualHostAsync());
    }

    private static async Task DeclareAsync(VirtualHost host) =>
        (await InProcess.RunAsync(["topology", "declare", .. host.Arguments])).AssertDone();

    private static async Task PutAsync(VirtualHost host, string path, object body)
    {
        using var response = await host.Management.PutAsJsonAsync(new Uri(path, UriKind.Relative), body, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    private Task<EndedCommand> RunAsync(VirtualHost host, params string[] arguments) => RunAsync([.. host.Arguments, .. arguments]);

    private Task<EndedCommand> RunAsync(string provider, string connectionString) =>
        RunAsync(["--set", $"Bus:Provider={provider}", "--set", $"Bus:ConnectionString={connectionString}"]);

    private async Task<EndedCommand> RunAsync(string[] arguments)
    {
        var ended = await InProcess.RunAsync(["doctor", "--data", _folder["data"], "--set", "Urls=http://127.0.0.1:0", .. arguments]);
        ended.AssertTellsNone(User, Password, "guest");
        return ended;
    }
}
