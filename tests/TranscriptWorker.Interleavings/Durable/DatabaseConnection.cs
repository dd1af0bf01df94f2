using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings.Durable;

/// <summary>
/// What a process has of the database. A call takes its effect at one moment on the way; it may fail before and after that moment, and who
/// sent it may be dead by then. The process is connected to the server that its first call finds, until that server ends or the connection
/// does.
/// </summary>
internal sealed class DatabaseConnection(SimulatedProcess process, Database database)
{
    private readonly World _world = process.World;
    private Opened? _opened;

    /// <summary>Ends the connection.</summary>
    public void Break() => _opened = null;

    public Task<T> CallAsync<T>(string operation, Func<Database, T> transaction, CancellationToken cancellationToken)
    {
        var (random, weather) = (_world.Random, _world.Weather);
        var answer = new System.Threading.Tasks.TaskCompletionSource<T>();
        if (cancellationToken.CanBeCanceled)
            cancellationToken.UnsafeRegister(
                static (a, token) => ((System.Threading.Tasks.TaskCompletionSource<T>)a!).TrySetCanceled(token),
                answer
            );
        if ((_opened ??= Open()) is not { } opened)
        {
            _world.Counts.Add("calls refused by the standby of the database");
            Reply(() => answer.TrySetException(Fail("at a standby")));
            return answer.Task;
        }

        _world.Pass(
            new Passage(process, Leg.DatabaseRequest, operation),
            weather.Transfer(random),
            null,
            () =>
            {
                if (!string.Equals(opened.Server, database.Server, StringComparison.Ordinal))
                {
                    Break();
                    Reply(() => answer.TrySetException(Fail("with its server")));
                    return;
                }

                if (opened.IsStandby && !IsRead(operation))
                {
                    Reply(() => answer.TrySetException(Fail("at a server that takes no writes")));
                    return;
                }

                // The server gives up what a dead client left undone, where it notices in time.
                if (process.IsDead && random.NextDouble() < 0.5)
                    return;
                var fails = random.NextDouble() < weather.DatabaseFailures;
                if (fails && random.NextDouble() < 0.5)
                {
                    Reply(() => answer.TrySetException(Fail("before its effect")));
                    return;
                }

                var result = transaction(opened.IsStandby ? database.Standby : database);
                if (_world.IsRecording)
                    _world.Note(process, $"database: {operation} → {Describe(result)}");
                if (fails)
                    Reply(() => answer.TrySetException(Fail("after its effect")));
                else
                    Reply(() => answer.TrySetResult(result));
            }
        );
        return answer.Task;

        static string Describe(T result) =>
            result switch
            {
                null => "refused",
                ValueTuple<SubjectState, Dictionary<EntryKey, DurableEntry>, DateTime>(var state, var entries, _) =>
                    $"{DescribeState(state)} with {entries.Count} entries",
                ValueTuple<Epoch, long, DateTime, string>(var epoch, _, _, var server) => $"{epoch}, server {server}",
                SubjectState state => DescribeState(state),
                ContentChange change => $"{change.Outcome}, {DescribeState(change.State)}",
                Claim claim => $"taken for the {claim.FencingToken}. time",
                IReadOnlyList<Claim> claims => $"{claims.Count} taken",
                Dictionary<EntryKey, ClaimHolder> holders => $"{holders.Count} held",
                List<RenewedClaim> claims => $"{claims.Count} renewed",
                IReadOnlyList<SealedEntry> entries => $"{entries.Count} stored",
                _ => $"{result}",
            };

        static string DescribeState(SubjectState state) =>
            $"generation {state.Generation}, content {state.ContentHash?.TrimStart('0') ?? "none"}";

        static bool IsRead(string name) =>
            name.StartsWith("read", StringComparison.Ordinal) || name.StartsWith("find", StringComparison.Ordinal);

        void Reply(Action reply) =>
            _world.Pass(new Passage(process, Leg.DatabaseReply, operation), weather.Transfer(random), process, reply);

        DurableTierException Fail(string when)
        {
            _world.Counts.Add($"fault: database call failed {when}");
            if (_world.IsRecording)
                _world.Note(process, $"database: {operation} fails {when}");
            return new DurableTierException("The connection to the database was lost.", isTransient: true, null);
        }
    }

    private Opened? Open() =>
        database.LeadsToStandby
            ? null // Rule: standby-refused
            : new Opened(database.Server, IsStandby: false);

    /// <param name="Server">The primary when the connection was opened.</param>
    /// <param name="IsStandby">Whether it leads to the standby.</param>
    private sealed record Opened(string Server, bool IsStandby);
}
