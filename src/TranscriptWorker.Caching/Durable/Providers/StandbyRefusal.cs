using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace TranscriptWorker.Caching.Durable.Providers;

/// <summary>
/// Refuses connections to a standby of PostgreSQL, to which a name or a proxy may lead after a failover. A server tells each client whether
/// it is one, so this costs no round trip. It becomes one by a restart, which ends its connections.
/// </summary>
internal sealed class StandbyRefusal(IDurableProvider provider) : DbConnectionInterceptor
{
    // https://www.postgresql.org/docs/14/protocol-flow.html#PROTOCOL-ASYNC
    private const string InHotStandby = "in_hot_standby";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (!IsStandby(connection)) // Rule: standby-refused
            return;
        provider.ClearPool(connection);
        connection.Close();
        throw provider.AnsweredByStandby();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        if (!IsStandby(connection)) // Rule: standby-refused
            return;
        provider.ClearPool(connection);
        await connection.CloseAsync();
        throw provider.AnsweredByStandby();
    }

    private static bool IsStandby(DbConnection connection) =>
        ((NpgsqlConnection)connection).PostgresParameters.TryGetValue(InHotStandby, out var value) && value is "on";
}
