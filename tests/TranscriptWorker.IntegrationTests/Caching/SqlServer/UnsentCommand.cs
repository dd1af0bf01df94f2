using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace TranscriptWorker.IntegrationTests.Caching.SqlServer;

/// <summary>A command for SQL Server that takes any transaction, since it is never sent.</summary>
internal sealed class UnsentCommand : DbCommand
{
    private readonly SqlCommand _command = new();

    [AllowNull]
    public override string CommandText
    {
        get => _command.CommandText;
#pragma warning disable CA2100 // It is only read.
        set => _command.CommandText = value;
#pragma warning restore CA2100
    }

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbParameterCollection DbParameterCollection => _command.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() { }

    public override int ExecuteNonQuery() => throw new NotSupportedException();

    public override object ExecuteScalar() => throw new NotSupportedException();

    public override void Prepare() { }

    protected override DbParameter CreateDbParameter() => _command.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();
}

internal sealed class UnsentTransaction(DbConnection connection) : DbTransaction
{
    public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

    protected override DbConnection DbConnection => connection;

    public override void Commit() { }

    public override void Rollback() { }
}
