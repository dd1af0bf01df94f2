using TranscriptWorker.Caching;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>
/// Written-out schedules for the rules that chance rarely meets: they step processes to places where only one rule keeps the guarantees.
/// </summary>
public static class Schedules
{
    private static readonly Dictionary<string, Action<Stage>> All = new(StringComparer.Ordinal)
    {
        ["who cannot renew stops believing"] = WhoCannotRenewStopsBelieving,
        ["an answer that was slept through is not believed"] = AnAnswerThatWasSleptThroughIsNotBelieved,
        ["a renewal counts from before it asked"] = ARenewalCountsFromBeforeItAsked,
        ["a young epoch is waited for"] = AYoungEpochIsWaitedFor,
        ["a removal goes to the epoch of after its commit"] = ARemovalGoesToTheEpochOfAfterItsCommit,
        ["a fill that slept through a change is refused"] = AFillThatSleptThroughAChangeIsRefused,
        ["a lease is given before the generation is read"] = ALeaseIsGivenBeforeTheGenerationIsRead,
        ["an invalidation that is known is still removed"] = AnInvalidationThatIsKnownIsStillRemoved,
        ["content that is known is still removed"] = ContentThatIsKnownIsStillRemoved,
        ["content that is superseded is still removed"] = ContentThatIsSupersededIsStillRemoved,
        ["a server that was a replica meanwhile is not believed"] = AServerThatWasAReplicaMeanwhileIsNotBelieved,
        ["who computed under a lost claim stores nothing"] = WhoComputedUnderALostClaimStoresNothing,
        ["a result of an earlier generation is not stored"] = AResultOfAnEarlierGenerationIsNotStored,
        ["results of new content wait for its replacement"] = ResultsOfNewContentWaitForItsReplacement,
        ["known content waits for a young epoch"] = KnownContentWaitsForAYoungEpoch,
        ["content is not known by what a reader filled"] = ContentIsNotKnownByWhatAReaderFilled,
        ["an excluded subject is not read"] = AnExcludedSubjectIsNotRead,
        ["an exclusion is checked before the question"] = AnExclusionIsCheckedBeforeTheQuestion,
        ["a readmission sees a later exclusion"] = AReadmissionSeesALaterExclusion,
        ["exclusions count in one epoch"] = ExclusionsCountInOneEpoch,
    };

    private static readonly Dictionary<string, Action<Stage>> OfReadLeases = new(StringComparer.Ordinal)
    {
        ["a read lease counts from before it was asked for"] = AReadLeaseCountsFromBeforeItWasAskedFor,
        ["a removal that finds its own state waits for read leases"] = ARemovalThatFindsItsOwnStateWaitsForReadLeases,
        ["a mark survives the removal"] = AMarkSurvivesTheRemoval,
        ["a fill from nothing leaves a mark"] = AFillFromNothingLeavesAMark,
        ["a read lease ends with the belief in its epoch"] = AReadLeaseEndsWithTheBeliefInItsEpoch,
        ["known content waits for read leases"] = KnownContentWaitsForReadLeases,
        ["a readmission waits for read leases"] = AReadmissionWaitsForReadLeases,
    };

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => All.Keys.Concat(OfReadLeases.Keys);

    /// <summary>Plays a schedule.</summary>
    public static SimulationResult Run(string name)
    {
        var isOfReadLeases = OfReadLeases.TryGetValue(name, out var play);
        var stage = new Stage(hasLocalTier: isOfReadLeases);
        (play ?? All[name])(stage);
        return new SimulationResult(0, stage.World.Violation, stage.World.Counts.ToDictionary(), stage.World.History);
    }

    /// <summary>
    /// The reader hears of no epoch, and goes on with a primary that nobody else knows as one. Only its own lease stops it.
    /// </summary>
    private static void WhoCannotRenewStopsBelieving(Stage stage)
    {
        stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch");
        stage.Partition();
        stage.Await(stage.BeginInvalidation(stage.Writer));
        stage.Read(stage.Reader);
    }

    /// <summary>
    /// The reader is stopped while A's answer is on its way, and others move on. A read that began earlier may be answered from earlier;
    /// but what it was told is not believed when nobody else does any more.
    /// </summary>
    private static void AnAnswerThatWasSleptThroughIsNotBelieved(Stage stage)
    {
        var answer = stage.Hold(stage.Reader, Leg.RedisReply, "read");
        var reading = stage.BeginRead(stage.Reader);
        stage.RunUntil(() => answer.IsReached);
        stage.Reader.Process.Pause(TimeSpan.FromSeconds(5));
        answer.Release();
        stage.Partition();
        stage.Await(stage.BeginInvalidation(stage.Writer));
        Stage.Require(!reading.IsCompleted, "the reader is still stopped");
        if (stage.Await(reading).State.Generation < 2)
            stage.World.Violate("An answer of an epoch that had ended was believed.");
    }

    /// <summary>The reader asks which epoch counts, and hears of the present one only after it has ended for all others.</summary>
    private static void ARenewalCountsFromBeforeItAsked(Stage stage)
    {
        var renewal = stage.Hold(stage.Reader, Leg.DatabaseReply, "read epoch");
        stage.RunUntil(() => renewal.IsReached);
        stage.Partition();
        stage.Await(stage.BeginInvalidation(stage.Writer));
        stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch");
        renewal.Release();
        stage.World.RunFor(TimeSpan.FromMilliseconds(1));
        stage.Read(stage.Reader);
    }

    /// <summary>Others have begun an epoch on B at this moment, and the reader may still believe A for a second.</summary>
    private static void AYoungEpochIsWaitedFor(Stage stage)
    {
        var epoch = stage.Epoch;
        stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch");
        stage.Partition();
        // Finds that B does not know the epoch.
        stage.Read(stage.Writer);
        stage.RunUntil(() => stage.Epoch > epoch);
        stage.Await(stage.BeginInvalidation(stage.Writer));
        stage.Read(stage.Reader);
    }

    /// <summary>
    /// The writer knows an epoch that has just been followed by another, under which the reader has filled in the generation before the
    /// commit.
    /// </summary>
    private static void ARemovalGoesToTheEpochOfAfterItsCommit(Stage stage)
    {
        var epoch = stage.Epoch;
        var renewals = stage.Hold(stage.Writer, Leg.DatabaseReply, "read epoch");
        stage.RunUntil(() => renewals.IsReached);
        // The scripts of the epoch stay, so that a removal under it succeeds.
        stage.Retire();
        stage.RunUntil(() => stage.Epoch > epoch + 1);
        stage.World.RunFor(TimeSpan.FromSeconds(1));
        stage.Await(stage.Reader.EnrichAsync(stage.Meeting, null, [], stage.Keys));
        stage.Await(stage.Reader.EnrichAsync(stage.Meeting, null, [], stage.Keys));
        var invalidation = stage.BeginInvalidation(stage.Writer);
        stage.World.RunFor(TimeSpan.FromMilliseconds(100));
        renewals.Release();
        stage.Await(invalidation);
        stage.Read(stage.Reader);
    }

    /// <summary>The reader was given the lease, has read the generation before the change, and fills it in after the removal.</summary>
    private static void AFillThatSleptThroughAChangeIsRefused(Stage stage)
    {
        var other = stage.Start("other");
        stage.Read(other);
        stage.Redis.Primary.Keys.Clear();
        var fill = stage.Hold(stage.Reader, Leg.RedisRequest, "fill");
        stage.Read(stage.Reader);
        stage.RunUntil(() => fill.IsReached);
        stage.Await(stage.BeginInvalidation(stage.Writer));
        fill.Release();
        stage.World.RunFor(TimeSpan.FromMilliseconds(10));
        stage.Read(other);
    }

    /// <summary>
    /// The generation is missing in Redis; the reader reads the durable tier before the change and asks for the lease after the removal.
    /// </summary>
    private static void ALeaseIsGivenBeforeTheGenerationIsRead(Stage stage)
    {
        stage.Redis.Primary.Keys.Clear();
        var database = stage.Hold(stage.Reader, Leg.DatabaseReply, "read");
        var read = stage.BeginRead(stage.Reader);
        stage.RunUntil(() => database.IsReached);
        stage.Await(stage.BeginInvalidation(stage.Writer));
        database.Release();
        stage.Await(read);
        stage.Read(stage.Writer);
    }

    /// <summary>A worker dies between the commit of an invalidation and its removal; the message comes to another one.</summary>
    private static void AnInvalidationThatIsKnownIsStillRemoved(Stage stage)
    {
        var dying = stage.Start("dying");
        var commit = stage.Hold(dying, Leg.DatabaseReply, "invalidate");
        _ = stage.BeginInvalidation(dying);
        stage.RunUntil(() => commit.IsReached);
        stage.Kill(dying);
        stage.Await(stage.BeginInvalidation(stage.Writer));
        stage.Read(stage.Reader);
    }

    /// <summary>A worker dies between the commit of content and its removal; the message comes to another one.</summary>
    private static void ContentThatIsKnownIsStillRemoved(Stage stage)
    {
        var content = stage.NewContent();
        DieBringing(stage, content, "dying");
        stage.Await(stage.Bring(stage.Writer, content));
        stage.Read(stage.Reader);
    }

    /// <summary>The same, but somebody has committed still newer content meanwhile and is not done with its removal.</summary>
    private static void ContentThatIsSupersededIsStillRemoved(Stage stage)
    {
        var content = stage.NewContent();
        DieBringing(stage, content, "dying");
        DieBringing(stage, stage.NewContent(), "slow");
        stage.Await(stage.Bring(stage.Writer, content));
        stage.Read(stage.Reader);
    }

    /// <summary>
    /// A failover that lost the removal makes A a replica of B, and a second one makes it the primary again: it knows the scripts still,
    /// and holds what was removed.
    /// </summary>
    private static void AServerThatWasAReplicaMeanwhileIsNotBelieved(Stage stage)
    {
        stage.Redis.Replicate();
        stage.Await(stage.BeginInvalidation(stage.Writer));
        stage.Redis.FailOver(isLagging: true, isReached: true);
        stage.Redis.FailOver(isLagging: false, isReached: true);
        stage.Read(stage.Reader);
        stage.Read(stage.Writer);
    }

    /// <summary>
    /// A worker is stopped for longer than its claim holds; another one takes over and commits, and then the first one does.
    /// </summary>
    private static void WhoComputedUnderALostClaimStoresNothing(Stage stage)
    {
        stage.Await(stage.BeginInvalidation(stage.Writer));
        var commit = stage.Hold(stage.Reader, Leg.DatabaseRequest, "commit");
        var renewals = stage.Hold(stage.Reader, Leg.DatabaseRequest, "renew claims");
        var computation = stage.Reader.ComputeAsync(stage.Keys[1], 2, TimeSpan.Zero);
        stage.RunUntil(() => commit.IsReached);
        stage.Await(stage.Writer.ComputeAsync(stage.Keys[1], 2, TimeSpan.Zero));
        renewals.Release();
        commit.Release();
        stage.RunUntil(() => computation.IsCompleted);
    }

    /// <summary>The generation is raised while a result is computed.</summary>
    private static void AResultOfAnEarlierGenerationIsNotStored(Stage stage)
    {
        stage.Await(stage.BeginInvalidation(stage.Writer));
        var commit = stage.Hold(stage.Reader, Leg.DatabaseRequest, "commit");
        var computation = stage.Reader.ComputeAsync(stage.Keys[1], 2, TimeSpan.Zero);
        stage.RunUntil(() => commit.IsReached);
        stage.Await(stage.BeginInvalidation(stage.Writer, id: 2));
        commit.Release();
        stage.RunUntil(() => computation.IsCompleted);
        stage.Read(stage.Reader);
        stage.Read(stage.Writer);
    }

    /// <summary>A job commits its results before Redis knows of the new generation, which would refuse them.</summary>
    private static void ResultsOfNewContentWaitForItsReplacement(Stage stage)
    {
        var (content, json) = stage.NewContent();
        var renewal = stage.Hold(stage.Writer, Leg.DatabaseReply, "read epoch");
        var commit = stage.Hold(stage.Writer, Leg.DatabaseReply, "commit");
        var job = stage.Writer.EnrichAsync(stage.Meeting, content, json, stage.Keys, TimeSpan.Zero);
        stage.RunUntil(() => renewal.IsReached && commit.IsReached);
        commit.Release();
        stage.World.RunFor(TimeSpan.FromMilliseconds(50));
        renewal.Release();
        stage.Await(job);
        if (stage.Read(stage.Reader).Entries.Values.Any(e => e.Source != EntrySource.Hot))
            stage.World.Violate("A result of new content is not in Redis.");
    }

    /// <summary>The removal follows the grant at once, and the reader hears of the grant much later.</summary>
    private static void AReadLeaseCountsFromBeforeItWasAskedFor(Stage stage)
    {
        stage.TakeReadLease(stage.Reader);
        stage.World.RunFor(TimeSpan.FromMilliseconds(300));
        var grant = stage.Hold(stage.Reader, Leg.RedisReply, "read");
        var reading = stage.BeginRead(stage.Reader);
        stage.RunUntil(() => grant.IsReached);
        var invalidation = stage.BeginInvalidation(stage.Writer);
        stage.World.RunFor(TimeSpan.FromMilliseconds(200));
        grant.Release();
        stage.Await(reading);
        stage.Await(invalidation);
        stage.Read(stage.Reader);
    }

    /// <summary>
    /// A worker dies after its removal and before the end of the reader's lease; another one has filled the new generation when the message
    /// comes to it.
    /// </summary>
    private static void ARemovalThatFindsItsOwnStateWaitsForReadLeases(Stage stage)
    {
        var (dying, other) = (stage.Start("dying"), stage.Start("other"));
        stage.TakeReadLease(stage.Reader);
        var removal = stage.Hold(dying, Leg.RedisReply, "remove");
        _ = stage.BeginInvalidation(dying);
        stage.RunUntil(() => removal.IsReached);
        stage.Kill(dying);
        stage.Read(other);
        stage.Await(stage.BeginInvalidation(stage.Writer));
        stage.Read(stage.Reader);
    }

    /// <summary>Two changes follow each other at once; the second one finds the state of the first.</summary>
    private static void AMarkSurvivesTheRemoval(Stage stage)
    {
        var other = stage.Start("other");
        stage.Read(other);
        // It has known the epoch for long, so that it waits for nothing else.
        stage.World.RunFor(TimeSpan.FromSeconds(2));
        stage.TakeReadLease(stage.Reader);
        var first = stage.Bring(stage.Writer, stage.NewContent());
        stage.World.RunFor(TimeSpan.FromMilliseconds(20));
        stage.Await(stage.Bring(other, stage.NewContent()));
        stage.Read(stage.Reader);
        stage.Await(first);
    }

    /// <summary>Redis loses what it held, with the mark, and another worker fills the same generation.</summary>
    private static void AFillFromNothingLeavesAMark(Stage stage)
    {
        var other = stage.Start("other");
        stage.TakeReadLease(stage.Reader);
        stage.Redis.Primary.Keys.Clear();
        stage.Read(other);
        stage.Await(stage.BeginInvalidation(stage.Writer));
        stage.Read(stage.Reader);
    }

    /// <summary>
    /// The epoch ends, no other begins, and the reader, who does not hear of it, is granted a lease shortly before it stops to believe.
    /// </summary>
    private static void AReadLeaseEndsWithTheBeliefInItsEpoch(Stage stage)
    {
        stage.Read(stage.Reader);
        var renewal = stage.Hold(stage.Reader, Leg.DatabaseReply, "read epoch");
        stage.RunUntil(() => renewal.IsReached);
        stage.Hold(stage.Writer, Leg.RedisRequest, "probe");
        stage.Retire();
        var invalidation = stage.BeginInvalidation(stage.Writer);
        renewal.Release();
        stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch");
        stage.World.RunFor(TimeSpan.FromMilliseconds(930));
        stage.TakeReadLease(stage.Reader);
        stage.Await(invalidation);
        stage.Read(stage.Reader);
    }

    /// <summary>The same content is brought twice at once, while the reader holds a lease.</summary>
    private static void KnownContentWaitsForReadLeases(Stage stage)
    {
        var other = stage.Start("other");
        stage.Read(other);
        // It has known the epoch for long, so that it waits for nothing else.
        stage.World.RunFor(TimeSpan.FromSeconds(2));
        stage.TakeReadLease(stage.Reader);
        var content = stage.NewContent();
        var first = stage.Bring(stage.Writer, content);
        stage.World.RunFor(TimeSpan.FromMilliseconds(20));
        stage.Await(stage.Bring(other, content));
        stage.Read(stage.Reader);
        stage.Await(first);
    }

    /// <summary>The same content is brought twice at once, while the reader still believes A.</summary>
    private static void KnownContentWaitsForAYoungEpoch(Stage stage)
    {
        var other = stage.Start("other");
        stage.Read(other);
        var epoch = stage.Epoch;
        stage.Renew(stage.Reader);
        stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch");
        stage.Partition();
        // Finds that B does not know the epoch.
        stage.Read(stage.Writer);
        stage.RunUntil(() => stage.Epoch > epoch && stage.IsEpochInUse);
        stage.Renew(stage.Writer, other);
        var content = stage.NewContent();
        var first = stage.Bring(stage.Writer, content);
        stage.World.RunFor(TimeSpan.FromMilliseconds(20));
        stage.Await(stage.Bring(other, content));
        stage.Read(stage.Reader);
        stage.Await(first);
    }

    /// <summary>
    /// A new epoch has the state before a change, and the change is still to be told there. In the epoch that has ended, of which the
    /// reader and the other worker do not know that, the reader fills the state after it.
    /// </summary>
    private static void ContentIsNotKnownByWhatAReaderFilled(Stage stage)
    {
        var (other, late) = (stage.Start("other"), stage.Start("late"));
        stage.Read(other);
        stage.Read(late);
        // The other worker has known the epoch for long, so that it waits for nothing else.
        stage.World.RunFor(TimeSpan.FromSeconds(2));
        var epoch = stage.Epoch;
        stage.Renew(stage.Reader, other);
        Hold[] renewals =
        [
            stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch"),
            stage.Hold(other, Leg.DatabaseRequest, "read epoch"),
        ];
        stage.Retire();
        stage.Redis.Primary.Keys.Clear();
        stage.Renew(stage.Writer);
        stage.RunUntil(() => stage.Epoch > epoch + 1 && stage.IsEpochInUse);
        stage.Renew(stage.Writer, late);
        stage.Read(late);
        stage.World.RunFor(TimeSpan.FromMilliseconds(10));
        var replacement = stage.Hold(stage.Writer, Leg.RedisRequest, "remove");
        var content = stage.NewContent();
        var first = stage.Bring(stage.Writer, content);
        stage.RunUntil(() => replacement.IsReached);
        stage.Read(stage.Reader);
        stage.World.RunFor(TimeSpan.FromMilliseconds(10));
        var second = stage.Bring(other, content);
        stage.World.RunFor(TimeSpan.FromMilliseconds(300));
        stage.Read(late);
        foreach (var renewal in renewals)
            renewal.Release();
        replacement.Release();
        stage.Await(first);
        stage.Await(second);
    }

    /// <summary>
    /// The exclusion comes just after the reader's last renewal, and ends just before its next one, so that it never hears of it. Before
    /// the removal it was granted a lease for the state that Redis still had.
    /// </summary>
    private static void AReadmissionWaitsForReadLeases(Stage stage)
    {
        var other = stage.Start("other");
        stage.Read(other);
        stage.World.RunFor(TimeSpan.FromSeconds(2));
        stage.Hold(stage.Writer, Leg.RedisRequest, "remove");
        stage.Hold(stage.Writer, Leg.RedisRequest, "readmit");
        var readmission = stage.Hold(other, Leg.DatabaseReply, "read");
        var invalidation = stage.BeginInvalidation(stage.Writer);
        stage.World.RunFor(TimeSpan.FromMilliseconds(490));
        stage.Renew(stage.Reader);
        var renewals = stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch");
        stage.RunUntil(() => stage.Exclusions == 1);
        stage.World.RunFor(TimeSpan.FromMilliseconds(950));
        stage.TakeReadLease(stage.Reader);
        Stage.Require(readmission.IsReached, "the other worker is about to tell Redis");
        readmission.Release();
        stage.World.RunFor(TimeSpan.FromMilliseconds(30));
        renewals.Release();
        stage.Await(invalidation);
        stage.Read(stage.Reader);
    }

    /// <summary>Redis still answers reads with the state before the change.</summary>
    private static void AnExcludedSubjectIsNotRead(Stage stage)
    {
        ExcludeMeeting(stage);
        stage.Read(stage.Reader);
    }

    /// <summary>The subject is excluded when the reader asks, and readmitted before the answer of Redis arrives.</summary>
    private static void AnExclusionIsCheckedBeforeTheQuestion(Stage stage)
    {
        // It ends with a state that no process may read under a lease, so that a readmission waits for nothing.
        stage.Await(stage.Bring(stage.Writer, stage.NewContent()));
        stage.Await(stage.Reader.EnrichAsync(stage.Meeting, null, [], stage.Keys));
        stage.World.RunFor(TimeSpan.FromSeconds(1));
        ExcludeMeeting(stage);
        var other = stage.Start("other");
        stage.Read(other);
        var readmission = stage.Hold(other, Leg.DatabaseReply, "read");
        stage.RunUntil(() => readmission.IsReached);
        var answer = stage.Hold(stage.Reader, Leg.RedisReply, "read");
        var reading = stage.BeginRead(stage.Reader);
        stage.World.RunFor(TimeSpan.FromMilliseconds(20));
        readmission.Release();
        stage.RunUntil(() => stage.Exclusions == 2);
        stage.Renew(stage.Reader);
        answer.Release();
        stage.Await(reading);
    }

    /// <summary>
    /// The subject changes again while another worker readmits it. In between, the reader, which has not heard of the first exclusion, is
    /// given a fill lease.
    /// </summary>
    private static void AReadmissionSeesALaterExclusion(Stage stage)
    {
        var other = stage.Start("other");
        stage.Read(other);
        stage.World.RunFor(TimeSpan.FromSeconds(2));
        stage.Hold(stage.Writer, Leg.RedisRequest, "remove");
        stage.Hold(stage.Writer, Leg.RedisRequest, "readmit");
        var readmission = stage.Hold(other, Leg.DatabaseRequest, "readmit");
        var first = stage.BeginInvalidation(stage.Writer);
        stage.World.RunFor(TimeSpan.FromMilliseconds(490));
        stage.Renew(stage.Reader);
        var renewals = stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch");
        stage.RunUntil(() => stage.Exclusions == 1);
        stage.World.RunFor(TimeSpan.FromMilliseconds(800));
        var fill = stage.Hold(stage.Reader, Leg.RedisRequest, "fill");
        stage.Read(stage.Reader);
        Stage.Require(fill.IsReached, "the reader was given a fill lease");
        var second = stage.BeginInvalidation(stage.Writer, id: 2);
        stage.RunUntil(() => stage.Exclusions == 2 && readmission.IsReached);
        fill.Release();
        readmission.Release();
        stage.Await(first);
        stage.Await(second);
        stage.Await(other.ReadAsync(stage.Meeting, [stage.Keys[0]]));
        renewals.Release();
    }

    /// <summary>
    /// A promoted standby of the database lacks the last epoch and its exclusion, so both numbers come again. The reader hears of nothing
    /// in between.
    /// </summary>
    private static void ExclusionsCountInOneEpoch(Stage stage)
    {
        stage.Hold(stage.Writer, Leg.RedisRequest, "readmit");
        stage.Hold(stage.Reader, Leg.RedisRequest, "readmit");
        stage.Retire();
        stage.Replicate();
        stage.RunUntil(() => stage.IsEpochInUse);
        var number = stage.Epoch;
        var removal = stage.Hold(stage.Writer, Leg.RedisRequest, "remove");
        stage.Await(stage.BeginInvalidation(stage.Writer, stage.Elsewhere));
        Stage.Require(stage.Exclusions == 1, "a subject is excluded");
        stage.Read(stage.Reader);
        stage.World.RunFor(TimeSpan.FromSeconds(1));

        var renewals = stage.Hold(stage.Reader, Leg.DatabaseRequest, "read epoch");
        stage.Promote();
        removal.Release();
        stage.RunUntil(() => stage.IsEpochInUse);
        Stage.Require(stage.Epoch == number, "the number of the epoch comes again");
        stage.World.RunFor(TimeSpan.FromSeconds(2));
        stage.Await(stage.Writer.EnrichAsync(stage.Meeting, null, [], stage.Keys));
        stage.Hold(stage.Writer, Leg.RedisRequest, "remove");
        stage.Await(stage.BeginInvalidation(stage.Writer));
        Stage.Require(stage.Exclusions == 1, "the number of the exclusion comes again");

        renewals.Release();
        stage.World.RunFor(TimeSpan.FromSeconds(1));
        stage.Read(stage.Reader);
    }

    /// <summary>Neither the writer nor the reader can tell Redis of a change.</summary>
    private static void ExcludeMeeting(Stage stage)
    {
        stage.Hold(stage.Writer, Leg.RedisRequest, "remove");
        stage.Hold(stage.Writer, Leg.RedisRequest, "readmit");
        stage.Hold(stage.Reader, Leg.RedisRequest, "readmit");
        stage.Await(stage.BeginInvalidation(stage.Writer));
        Stage.Require(stage.Exclusions == 1, "the subject is excluded");
    }

    private static void DieBringing(Stage stage, (Content Content, byte[] Json) content, string name)
    {
        var dying = stage.Start(name);
        var commit = stage.Hold(dying, Leg.DatabaseReply, "apply content");
        _ = stage.Bring(dying, content);
        stage.RunUntil(() => commit.IsReached);
        stage.Kill(dying);
    }
}
