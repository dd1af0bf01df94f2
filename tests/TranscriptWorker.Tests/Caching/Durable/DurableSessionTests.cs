using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Tests.Caching.Durable;

public sealed class DurableSessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Exception> Outages =>
        [
            new NpgsqlException("The connection pool has been exhausted", new TimeoutException()),
            new TimeoutException(),
            new IOException("Unable to read data from the transport connection."),
            new SocketException((int)SocketError.ConnectionReset),
            new ObjectDisposedException("NpgsqlConnection"),
            new OperationCanceledException("Ended by the driver."),
            new DbUpdateException("It failed.", new IOException("Broken pipe")),
            new InvalidOperationException("Likely transient.", new NpgsqlException("Broken", new IOException("Broken pipe"))),
        ];

    public static TheoryData<Exception> Defects =>
        [
            new FormatException("No number."),
            new InvalidOperationException("Sequence contains no elements"),
            new NotSupportedException("Not translated."),
            new KeyNotFoundException("Not there."),
        ];

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_failure_of_the_driver_or_of_the_network_is_an_outage(Exception error)
    {
        var outage = await Assert.ThrowsAsync<DurableTierException>(() => FailAsync(error, Cancellation));

        Assert.True(outage.IsTransient);
        Assert.NotNull(outage.InnerException);
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_failure_of_the_driver_after_a_cancellation_is_a_cancellation(Exception error)
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FailAsync(error, cancelled.Token));

        Assert.True(ReferenceEquals(error, ended) || ended.CancellationToken == cancelled.Token);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task A_defect_of_this_program_is_no_outage(Exception error) =>
        Assert.Same(error, await Assert.ThrowsAnyAsync<Exception>(() => FailAsync(error, Cancellation)));

    [Fact]
    public async Task A_driver_that_reports_its_full_pool_or_a_broken_connection_as_misuse_means_an_outage()
    {
        var session = Session(new SqlServerProvider(new DurableOptions { ConnectionString = "Server=none;Database=none" }));
        await using var closed = new SqlConnection("Server=none;Database=none");
        await using var command = new SqlCommand("SELECT 1", closed);

        var outage = await Assert.ThrowsAsync<DurableTierException>(() =>
            session.RunAsync(async (_, token) => await command.ExecuteScalarAsync(token), Cancellation)
        );

        Assert.True(outage.IsTransient);
        Assert.IsType<InvalidOperationException>(outage.InnerException);
    }

    private static Task<int> FailAsync(Exception error, CancellationToken cancellationToken) =>
        Session(new PostgreSqlProvider(new DurableOptions { ConnectionString = "Host=none;Database=none" }))
            .RunAsync<int>((_, _) => throw error, cancellationToken);

    private static DurableSession Session(IDurableProvider provider) =>
        new(provider.CreateContexts(new ServiceCollection().BuildServiceProvider()), provider);
}
