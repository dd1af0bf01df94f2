using System.Data;
using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TranscriptWorker.IntegrationTests.Caching.SqlServer;

/// <summary>
/// Keeps what would be sent to SQL Server, and answers: each update and delete changes one row, each insertion its rows, of which it
/// names the first, and each read finds what it is given.
/// </summary>
internal sealed class UnsentStatements : IDbCommandInterceptor, IDbConnectionInterceptor, IDbTransactionInterceptor
{
    private readonly StringBuilder _text = new();
    private readonly Queue<object[]> _rows = new();

    /// <summary>How many rows each update and delete changes.</summary>
    public int Changed { get; set; } = 1;

    public override string ToString() => _text.ToString();

    public void Title(string title) => _text.Append("---- ").Append(title).Append("\n\n");

    /// <summary>The next read finds this row.</summary>
    public void Find(params object[] row) => _rows.Enqueue(row);

    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    ) => new(InterceptionResult.Suppress());

    public InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result) =>
        InterceptionResult<DbCommand>.SuppressWithResult(new UnsentCommand());

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default
    )
    {
        _text.Append("BEGIN TRANSACTION\n\n");
        return new(InterceptionResult<DbTransaction>.SuppressWithResult(new UnsentTransaction(connection)));
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        _text.Append("COMMIT\n\n");
        return new(result);
    }

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Keep(command);
        var rows = command
            .CommandText.Split("; ")
            .Sum(s => s.StartsWith("INSERT", StringComparison.Ordinal) ? s.Split("(@").Length - 1 : Changed);
        return new(InterceptionResult<int>.SuppressWithResult(rows));
    }

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Keep(command);
        object[]? row = null;
        if (command.CommandText.StartsWith("SELECT", StringComparison.Ordinal))
            _rows.TryDequeue(out row);
        else if (command.CommandText.StartsWith("INSERT", StringComparison.Ordinal))
            row = [command.Parameters[0].Value!];

        using var table = new DataTable();
        for (var i = 0; i < (row?.Length ?? 0); i++)
            table.Columns.Add(row!.Length == 1 ? "Value" : $"c{i}", row[i] is DBNull ? typeof(string) : row[i].GetType());
        if (row is not null)
            table.Rows.Add(row);
        return new(InterceptionResult<DbDataReader>.SuppressWithResult(table.CreateDataReader()));
    }

    private void Keep(DbCommand command)
    {
        foreach (DbParameter parameter in command.Parameters)
            _text.Append($"-- @{parameter.ParameterName.TrimStart('@')} {parameter.DbType}({parameter.Size})\n");
        _text.Append(command.CommandText.ReplaceLineEndings("\n").TrimEnd()).Append("\n\n");
    }
}
