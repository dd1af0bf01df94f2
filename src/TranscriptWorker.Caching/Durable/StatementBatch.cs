using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// Writes that are sent to the database together: one round trip for all of them. Run it within a transaction, so that nothing of it stays
/// if it does not change all its rows.
/// </summary>
internal sealed class StatementBatch
{
    private readonly List<string> _statements = [];
    private readonly List<object> _values = [];
    private int _rows;

    /// <summary>Adds a statement.</summary>
    /// <param name="sql">The statement, with <c>{0}</c>, <c>{1}</c> … for its values.</param>
    /// <param name="values">The values, none of them null.</param>
    /// <param name="rows">How many rows it changes at most.</param>
    public void Add(string sql, IReadOnlyCollection<object> values, int rows)
    {
        object[] places = [.. Enumerable.Range(_values.Count, values.Count).Select(SqlText.Parameter)];
#pragma warning disable CA1863 // The text differs with the number of rows.
        _statements.Add(string.Format(CultureInfo.InvariantCulture, sql, places));
#pragma warning restore CA1863
        _values.AddRange(values);
        _rows += rows;
    }

    /// <summary>Sends the statements, if there are any.</summary>
    /// <returns>Whether each has changed as many rows as it can.</returns>
    public async Task<bool> TryRunAsync(DurableDbContext db, CancellationToken cancellationToken)
    {
        if (_statements.Count == 0)
            return true;
#pragma warning disable EF1003 // The text has placeholders only; values are parameters.
        return await db.Database.ExecuteSqlRawAsync(string.Join("; ", _statements), _values, cancellationToken) == _rows;
#pragma warning restore EF1003
    }
}
