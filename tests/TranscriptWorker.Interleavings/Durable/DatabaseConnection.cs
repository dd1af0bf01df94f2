using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings.Durable;

/// <summary>
/// What a process has of the database. A call takes its effect at one moment on the way; it may fail before and after that moment, and who
/// sent it may be dead by then.
/// </summary>
internal sealed class DatabaseConnection(SimulatedProcess process, Database database)
{
    private readonly World _world = process.World;

    public Task<T> CallAsync<T>(string operation, Func<Database, T> transaction, CancellationToken cancellationToken)
    {
        var (random, weather) = (_world.Random, _world.Weather);
        var answer = new System.Threading.Tasks.TaskCompletionSource<T>();
        if (cancellationToken.CanBeCanceled)
            cancellationToken.UnsafeRegister(
                static (a, token) => ((System.Threading.Tasks.TaskCompletionSource<T>)a!).TrySetCanceled(token),
                answer
            );
        _world.Pass(
            new Passage(process, Leg.DatabaseRequest, operation),
            weather.Transfer(random),
            null,
            () =>
            {
                // The server gives up what a dead client left undone, where it notices in time.
                if (process.IsDead && random.NextDouble() < 0.5)
                    return;
                var fails = random.NextDouble() < weather.DatabaseFailures;
                if (fails && random.NextDouble() < 0.5)
                {
                    Reply(() => answer.TrySetException(Fail("before its effect")));
                    return;
                }

                var result = transaction(database);
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
                ValueTuple<Epoch, DateTime>(var epoch, _) => $"{epoch}",
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
}
