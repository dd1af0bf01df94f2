using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Tests.Caching.Durable;

/// <summary>A connection string may lead to the primary alone.</summary>
public sealed class ConnectionStringTests
{
    private const string Hosts = "Host=a:5432,b;Database=tier";
    private const string MustBePrimary =
        "Durable:ConnectionString: its Target Session Attributes must be primary or read-write,"
        + " because the answers of a standby may be old.";

    [Theory]
    [InlineData("Host=a;Database=tier")]
    [InlineData("Host=a;Database=tier;Target Session Attributes=primary")]
    [InlineData("Host=a;Database=tier;Target Session Attributes=Read-Write")]
    [InlineData(Hosts)]
    [InlineData(Hosts + ";Target Session Attributes=primary")]
    [InlineData(Hosts + ";TargetSessionAttributes=read-write;Load Balance Hosts=true")]
    public void One_that_leads_to_the_primary_of_postgresql_is_accepted_by_the_settings_and_by_the_driver(string connectionString)
    {
        Assert.Null(Problem(DurableOptions.PostgreSql, connectionString));
        // The driver checks it when a connection is made.
        var provider = new PostgreSqlProvider(new DurableOptions { ConnectionString = connectionString });
        using var connection = new Npgsql.NpgsqlConnection(provider.ConnectionString);
    }

    [Theory]
    [InlineData("standby")]
    [InlineData("read-only")]
    [InlineData("any")]
    [InlineData("prefer-primary")]
    [InlineData("prefer-standby")]
    public void One_that_may_lead_to_a_standby_of_postgresql_is_refused(string attributes)
    {
        Assert.Equal(MustBePrimary, Problem(DurableOptions.PostgreSql, $"{Hosts};Target Session Attributes={attributes}"));
        Assert.Equal(MustBePrimary, Problem(DurableOptions.PostgreSql, $"Host=a;Database=tier;Target Session Attributes={attributes}"));
    }

    [Fact]
    public void One_that_leads_to_a_secondary_of_sql_server_is_refused()
    {
        Assert.Equal(
            "it must not set ApplicationIntent=ReadOnly, because the answers of a secondary may be old",
            SqlServerProvider.CheckKeywords("Server=a;Database=tier;Application Intent=ReadOnly")
        );
        Assert.Null(SqlServerProvider.CheckKeywords("Server=a;Database=tier;ApplicationIntent=ReadWrite;MultiSubnetFailover=true"));
    }

    [Fact]
    public void Several_hosts_are_asked_for_the_primary_unless_the_connection_string_says_more()
    {
        var plain = new PostgreSqlProvider(new DurableOptions { ConnectionString = Hosts });
        var chosen = new PostgreSqlProvider(
            new DurableOptions { ConnectionString = Hosts + ";Target Session Attributes=primary;Host Recheck Seconds=7" }
        );

        Assert.Contains("Target Session Attributes=read-write", plain.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("Host Recheck Seconds=1", plain.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("Target Session Attributes=primary", chosen.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("Host Recheck Seconds=7", chosen.ConnectionString, StringComparison.Ordinal);
        Assert.Equal("PostgreSQL a:5432,b/tier", plain.Database);
    }

    private static string? Problem(string provider, string connectionString) =>
        new DurableOptionsValidation()
            .Validate(null, new DurableOptions { Provider = provider, ConnectionString = connectionString })
            .FailureMessage;
}
