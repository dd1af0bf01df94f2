namespace TranscriptWorker.Tests.Caching.Interleavings;

/// <summary>A rule of the protocol, and what its absence looks like in the sources.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Schedule">The written-out schedule that catches it; null if seeds do.</param>
/// <param name="Changes">The changes that plant it.</param>
internal sealed record PlantedBug(string Name, string? Schedule, params IReadOnlyList<SourceChange> Changes)
{
    /// <summary>A seed that catches it; null if one of the first seeds does.</summary>
    public int? Seed { get; init; }

    private const string HotTier = "RedisHotTier.cs";
    private const string Reading = "RedisReader.cs";
    private const string Removal = "RedisRemoval.cs";
    private const string Scripts = "EpochScripts.cs";
    private const string View = "EpochView.cs";
    private const string Recovery = "EpochRecovery.cs";
    private const string Epochs = "EpochChanges.cs";
    private const string Readmitting = "Readmission.cs";
    private const string Cache = "EntryCache.cs";
    private const string Content = "Content.cs";
    private const string Contents = "ContentCache.cs";
    private const string Subjects = "SubjectChanges.cs";
    private const string Joining = "Computations.cs";
    private const string Claiming = "ClaimedComputation.cs";
    private const string Committing = "ResultCommit.cs";
    private const string Reader = "EntryReader.cs";

    // The model of the database has the rules that the product keeps in SQL.
    private const string Database = "Database.cs";
    private const string Connection = "DatabaseConnection.cs";
    private const string Store = "EpochStore.cs";
    private const string Exclusions = "ExcludedSubjects.cs";

    private const string Remove = "await _hot.RemoveAsync(subject, change.State, cancellationToken);";
    private const string Propagate = "PropagateAsync(content, change, hot.Lease, started);";

    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new(
            "a fill needs no lease",
            null,
            new SourceChange("fill-needs-lease", Scripts, "if redis.pcall('GET', lease) ~= ARGV[1] then return 'fenced' end", "")
        ),
        new(
            "a fill of another generation is accepted, and an entry's generation is not compared",
            null,
            new SourceChange(
                "fill-compares-generation",
                Scripts,
                "if string.match(state, '^%d+') ~= ARGV[2] then return 'fenced' end",
                "if tonumber(string.match(state, '^%d+')) > tonumber(ARGV[2]) then return 'fenced' end"
            ),
            new SourceChange(
                "entry-generation-compared",
                Reader,
                "if (reading.Fence.Generation != generation)",
                "if (reading.Fence.Generation < 0)"
            )
        )
        {
            Seed = 8,
        },
        new(
            "a lease survives the removal",
            null,
            new SourceChange(
                "removal-deletes-lease",
                Scripts,
                "if type(redis.pcall('UNLINK', gen, lease))",
                "if type(redis.pcall('UNLINK', gen))"
            )
        )
        {
            Seed = 27,
        },
        new(
            "a lease is given to everyone",
            null,
            new SourceChange(
                "lease-has-one-owner",
                Scripts,
                "redis.pcall('SET', string.sub(gen, 1, -4) .. 'lease', ARGV[1], 'NX', 'PX', ARGV[2])",
                "{ ok = redis.pcall('SET', string.sub(gen, 1, -4) .. 'lease', 'x', 'PX', ARGV[2]) }"
            ),
            new SourceChange(
                "fill-needs-lease",
                Scripts,
                "if redis.pcall('GET', lease) ~= ARGV[1] then",
                "if not redis.pcall('GET', lease) then"
            )
        )
        {
            Seed = 0,
        },
        new(
            "a replacement fills although a later change may have been removed",
            null,
            new SourceChange("replacement-needs-lease", Scripts, "if (state or own) and begin(gen, mark)", "if begin(gen, mark)")
        ),
        new(
            "results of new content do not wait for its replacement",
            "results of new content wait for its replacement",
            new SourceChange(
                "fill-awaits-replacement",
                HotTier,
                "if (fill.Lease is null && _replacements.TryGetValue(fill.Subject, out var replacement))",
                "if (fill.Lease is null && _replacements.TryGetValue(fill.Subject, out var replacement) && Name.Length == 0)"
            )
        ),
        new(
            "the lease comes after the generation was read",
            null,
            new SourceChange(
                "lease-before-generation",
                Cache,
                "var hot = _hot.ReadAsync(subject, keys, cancellationToken);",
                """
                return ReadLateAsync();
                async ValueTask<CacheReading> ReadLateAsync() =>
                    await ReadAsync(
                        await _durable.ReadAsync(subject, keys, cancellationToken),
                        await _hot.ReadAsync(subject, keys, cancellationToken),
                        subject,
                        keys,
                        isRestart: false,
                        cancellationToken);
                var hot = _hot.ReadAsync(subject, keys, cancellationToken);
                """
            ),
            new SourceChange(null, Cache, "await ReadAsync(await hot,", "await ReadAsync(null, await hot,"),
            new SourceChange(null, Cache, "return ReadAsync(reading, subject", "return ReadAsync(null, reading, subject"),
            new SourceChange(null, Cache, "ReadAsync(HotReading.Unknown,", "ReadAsync(null, HotReading.Unknown,"),
            new SourceChange(
                null,
                Contents,
                "var known = await _entries.ReadAsync(hot,",
                "var known = await _entries.ReadAsync(null, hot,"
            ),
            new SourceChange(
                null,
                Contents,
                "_entries.ReadAsync( hot.Confirmed is null",
                "_entries.ReadAsync( null, hot.Confirmed is null"
            ),
            new SourceChange(null, Cache, "ReadAsync(HotReading hot,", "ReadAsync(DurableReading? early, HotReading hot,"),
            new SourceChange(
                null,
                Cache,
                "var reading = await _durable.ReadAsync(subject, [.. keys",
                "var reading = hot.Lease is not null && early is not null ? early : await _durable.ReadAsync(subject, [.. keys"
            )
        )
        {
            Seed = 28,
        },
        new(
            "an entry's generation is not compared",
            null,
            new SourceChange(
                "entry-generation-compared",
                Reader,
                "if (reading.Fence.Generation != generation)",
                "if (reading.Fence.Generation < 0)"
            ),
            new SourceChange(
                "removal-deletes-entries",
                Scripts,
                "for _, entry in ipairs(filled) do redis.pcall('UNLINK', prefix .. entry) end end return answer, true, mark",
                "end return answer, true, mark"
            )
        ),
        new(
            "a local entry's generation is not compared",
            null,
            new SourceChange(
                "local-generation-compared",
                Reading,
                "if (entry.Generation == state.Generation)",
                "if (entry.Generation >= 0)"
            )
        ),
        new(
            "a read lease leaves no mark",
            null,
            new SourceChange("read-lease-leaves-mark", Scripts, "and type(redis.pcall('HSET', gen, 'mark', ARGV[1])) == 'number'", "")
        )
        {
            Seed = 16,
        },
        new(
            "a read lease counts from its answer",
            "a read lease counts from before it was asked for",
            new SourceChange("read-lease-counts-from-request", Reading, "keys, epoch), sentAt)", "keys, epoch), clock.GetTimestamp())")
        ),
        new(
            "a state that Redis does not know counts as read by nobody",
            null,
            new SourceChange("missing-may-be-held", Scripts, "if not state or mark then answer", "if mark then answer")
        )
        {
            Seed = 218,
        },
        new(
            "a removal does not wait for read leases",
            null,
            new SourceChange(
                "removal-awaits-read-leases",
                Removal,
                "await WaitForReadLeasesAsync(clock.GetTimestamp(), cancellationToken);",
                ""
            )
        ),
        new(
            "a removal that found its own or a later state does not wait for read leases",
            "a removal that finds its own state waits for read leases",
            new SourceChange(
                "later-may-be-held",
                Scripts,
                "if not state or mark then",
                "if not state or generation < tonumber(ARGV[2]) and mark then"
            )
        ),
        new(
            "a removal deletes the mark",
            "a mark survives the removal",
            new SourceChange(
                "removal-keeps-mark",
                Scripts,
                "if removed and mark and type(redis.pcall('HSET', gen, 'mark', mark)) == 'number' then",
                "if false then"
            ),
            new SourceChange(
                "removal-keeps-mark",
                Scripts,
                "mark = mark or not state and ARGV[5] ~= '1' and ARGV[1]",
                "mark = not state and ARGV[5] ~= '1' and ARGV[1]"
            )
        ),
        new(
            "a fill from nothing leaves no mark",
            "a fill from nothing leaves a mark",
            new SourceChange("fill-leaves-mark", Scripts, "local mark = marked(gen) or ARGV[1]", "local mark = marked(gen)")
        ),
        new(
            "a read lease ignores the epoch",
            "a read lease ends with the belief in its epoch",
            new SourceChange(
                "local-checks-epoch",
                Reading,
                "if (local.FindLease(keys) is not { } lease || !epochs.Believes(lease.Epoch, subject))",
                "if (local.FindLease(keys) is not { } lease)"
            )
        ),
        new(
            "neither the role nor the replication id is checked",
            "a server that was a replica meanwhile is not believed",
            new SourceChange(
                "role-checked",
                Scripts,
                "if not string.find(info, 'role:master', 1, true)"
                    + " or not string.find(info, 'master_replid:{epoch.ReplicationId}', 1, true) then",
                "if false then"
            )
        ),
        new(
            "the replication id is not checked",
            "a server that was a replica meanwhile is not believed",
            new SourceChange(
                "replication-id-checked",
                Scripts,
                " or not string.find(info, 'master_replid:{epoch.ReplicationId}', 1, true) then",
                " then"
            )
        ),
        new(
            "an epoch's scripts are loaded again",
            null,
            new SourceChange(
                "scripts-loaded-once",
                Recovery,
                "reserved.Begin(changes.NoncePrefix + RandomNumberGenerator.GetHexString(NonceLength, lowercase: true))",
                "reserved.Begin(last.Nonce ?? changes.NoncePrefix + RandomNumberGenerator.GetHexString(NonceLength, lowercase: true))"
            )
        )
        {
            Seed = 26028,
        },
        new(
            "an epoch is published before its scripts are loaded",
            null,
            new SourceChange(null, Recovery, "commands => LoadAsync(commands, changes.ScriptsOf(next))", "_ => Task.FromResult(true)"),
            new SourceChange(
                "scripts-loaded-before-publication",
                Recovery,
                "await changes.TryBeginAsync(reserved, next, stopping);",
                """
                {
                    await changes.TryBeginAsync(reserved, next, stopping);
                    await redis.CallBypassingBreakerAsync(
                        HotOperation.Load,
                        commands => LoadAsync(commands, changes.ScriptsOf(next)),
                        RoundTripTimeout,
                        stopping);
                }
                """
            )
        ),
        new(
            "an epoch does not end although Redis could not be told",
            null,
            new SourceChange(
                "untold-redis-ends-epoch",
                Epochs,
                "if (!await store.TryReplaceAsync(epoch, epoch.Retire(), cancellationToken)) return;",
                "await Task.Yield();"
            )
        )
        {
            Seed = 135,
        },
        new(
            "a subject is not excluded although Redis could not be told",
            null,
            new SourceChange(
                "untold-redis-excludes-subject",
                Epochs,
                "var outcome = await exclusions.TryExcludeAsync(epoch, subject, cancellationToken);",
                "var outcome = await Task.FromResult(ExclusionOutcome.Excluded);"
            )
        )
        {
            Seed = 13,
        },
        new(
            "an excluded subject is read",
            "an excluded subject is not read",
            new SourceChange("excluded-is-not-read", View, "&& IsFresh(known) && !known.Excluded.Contains(subject);", "&& IsFresh(known);")
        ),
        new(
            "an exclusion is checked after the answer only",
            "an exclusion is checked before the question",
            new SourceChange(
                "exclusion-checked-before-question",
                Reading,
                "is not { } epoch || !epochs.Believes(epoch, subject))",
                "is not { } epoch)"
            )
        ),
        new(
            "an exclusion is acknowledged at once",
            null,
            new SourceChange(
                "exclusion-awaited",
                Removal,
                "await view.WaitForPropagationAsync(clock.GetTimestamp(), cancellationToken);",
                ""
            )
        )
        {
            Seed = 3,
        },
        new(
            "a readmission does not see that the subject was excluded again",
            "a readmission sees a later exclusion",
            new SourceChange("readmission-compares-sequence", Database, "if (last != sequence) return false;", "")
        ),
        new(
            "a readmission does not wait for read leases",
            "a readmission waits for read leases",
            new SourceChange(
                "readmission-awaits-read-leases",
                Readmitting,
                "await Task.Delay(ReadLease.Longest, clock, stopping);",
                "await Task.Yield();"
            )
        ),
        new(
            "a removal without an answer counts as done",
            null,
            new SourceChange(
                "removal-needs-answer",
                Removal,
                "if (outcome != HotCallOutcome.Answered) continue;",
                "if (outcome != HotCallOutcome.Answered) return new Removal();"
            )
        )
        {
            Seed = 4,
        },
        new(
            "a removal that found no scripts counts as done",
            null,
            new SourceChange(
                "removal-needs-scripts",
                Removal,
                "if (answer.Text is EpochScripts.Done)",
                "if (answer.Text is EpochScripts.Done or null)"
            )
        )
        {
            Seed = 30,
        },
        new(
            "a removal uses the epoch that was known before",
            null,
            new SourceChange(
                "removal-reads-epoch-after-commit",
                Removal,
                "var known = await view.RenewAsync(cancellationToken);",
                "var known = view.Known ?? await view.RenewAsync(cancellationToken);"
            )
        )
        {
            Seed = 2,
        },
        new(
            "a renewal under way is shared by later callers",
            "a removal goes to the epoch of after its commit",
            new SourceChange(
                "renewal-starts-after-call",
                View,
                "_running is null ? _running = ReadAsync() : _next ??= ReadAfterAsync(_running)",
                "_running ??= ReadAsync()"
            )
        ),
        new(
            "a young epoch is not waited for",
            null,
            new SourceChange(
                "propagation-awaited",
                Removal,
                "_ = UnmarkAsync(known.Epoch, subject, removal.Mark); } } await view.WaitForPropagationAsync(known, cancellationToken);",
                "_ = UnmarkAsync(known.Epoch, subject, removal.Mark); } }"
            )
        )
        {
            Seed = 56,
        },
        new(
            "a young epoch is waited for too briefly",
            null,
            new SourceChange("propagation-outlasts-lease", View, "while (Lease + Margin - clock", "while (Lease / 2 - clock")
        )
        {
            Seed = 327,
        },
        new(
            "an epoch's age counts from its last renewal",
            "a young epoch is waited for",
            new SourceChange(
                "epoch-age-from-first-answer",
                View,
                "last.Epoch == epoch ? last.Since : clock.GetTimestamp()",
                "last.Epoch == epoch ? last.Since : readStartedAt - clock.TimestampFrequency"
            )
        ),
        new(
            "the epoch lease is not checked",
            "who cannot renew stops believing",
            new SourceChange(
                "epoch-lease-checked",
                View,
                "clock.GetElapsedTime(known.ReadStartedAt) < Lease",
                "known.ReadStartedAt < long.MaxValue"
            )
        ),
        new(
            "the epoch lease is checked before the call only",
            "an answer that was slept through is not believed",
            new SourceChange(
                "epoch-lease-checked-after-answer",
                Reading,
                "if (!epochs.Believes(epoch, subject)) return HotReading.Nothing;",
                ""
            )
        ),
        new(
            "a renewal counts from its answer",
            "a renewal counts from before it asked",
            new SourceChange(
                "renewal-counts-from-request",
                View,
                "new KnownEpoch(epoch, protocols.FindCommon(epoch), excluded, readStartedAt,",
                "new KnownEpoch(epoch, protocols.FindCommon(epoch), excluded, clock.GetTimestamp(),"
            )
        ),
        new(
            "a change is removed before its commit",
            null,
            new SourceChange(
                "removal-after-commit",
                Subjects,
                "var change = await commit();",
                """
                await _hot.RemoveAsync(subject, new SubjectState(long.MaxValue, null, null), cancellationToken);
                var change = await commit();
                """
            ),
            new SourceChange("removal-after-commit", Subjects, Remove, "")
        )
        {
            Seed = 1,
        },
        new(
            "a known invalidation is acknowledged at once",
            null,
            // The model of the database marks the state of an invalidation that it knows.
            new SourceChange(
                null,
                Database,
                "return new InvalidatedSubject(applied, row.State);",
                "return new InvalidatedSubject(applied, row.State with { SourceVersion = long.MinValue });"
            ),
            new SourceChange("every-change-removes", Subjects, Remove, $"if (change.State.SourceVersion != long.MinValue) {Remove}")
        )
        {
            Seed = 0,
        },
        new(
            "known content does not wait for read leases",
            "known content waits for read leases",
            new SourceChange("known-awaits-read-leases", Removal, "await WaitForReadLeasesAsync(change.KnownSince, cancellationToken);", "")
        ),
        new(
            "known content deletes the mark of a read lease that lasts",
            null,
            new SourceChange(
                "unmark-after-read-leases",
                Removal,
                "if (clock.GetElapsedTime(change.ReadAt) >= ReadLease.Longest)",
                "if (change.ReadAt > 0)"
            )
        )
        {
            Seed = 2711,
        },
        new(
            "known content does not wait for a young epoch",
            "known content waits for a young epoch",
            new SourceChange(
                "known-awaits-propagation",
                Removal,
                "if (view.Known is { } known) await view.WaitForPropagationAsync(known, cancellationToken);",
                ""
            )
        ),
        new(
            "content is known by a state that a reader filled",
            "content is not known by what a reader filled",
            new SourceChange("known-needs-told-change", Reading, "if (!reply.IsTold) return null;", "")
        ),
        new(
            "content is known by its hash alone",
            null,
            new SourceChange(
                "known-compares-version",
                Content,
                "SourceVersion <= state.SourceVersion && string",
                "SourceVersion is not null && string"
            )
        )
        {
            Seed = 102,
        },
        new(
            "known content is not removed",
            "content that is known is still removed",
            new SourceChange(
                "every-change-removes",
                Contents,
                $"var propagation = {Propagate}",
                $"var propagation = change.Outcome != ContentOutcome.Applied ? Task.CompletedTask : {Propagate}"
            )
        ),
        new(
            "superseded content is not removed",
            "content that is superseded is still removed",
            new SourceChange(
                "every-change-removes",
                Contents,
                $"var propagation = {Propagate}",
                $"var propagation = change.Outcome == ContentOutcome.Superseded ? Task.CompletedTask : {Propagate}"
            )
        ),
        new(
            "changed preferences are not removed",
            null,
            new SourceChange("every-change-removes", Subjects, Remove, $"if (cause != InvalidationCause.Preferences) {Remove}")
        ),
        new(
            "entries of two generations are mixed in one reading",
            null,
            new SourceChange(
                "reading-has-one-generation",
                Cache,
                "if (hot.Entries.Count > 0 && hot.Generation != reading.State.Generation)",
                "if (hot.Generation < 0)"
            )
        ),
        new(
            "a computation of another generation is joined",
            null,
            new SourceChange(
                "join-same-generation",
                Joining,
                "_running.GetOrAdd((key, generation), own.Task)",
                "_running.GetOrAdd((key, 0), own.Task)"
            ),
            new SourceChange(
                null,
                Joining,
                "_running.TryRemove(new((key, generation), own.Task))",
                "_running.TryRemove(new((key, 0), own.Task))"
            )
        ),
        new(
            "the owner of a claim does not look for a committed entry",
            null,
            new SourceChange(
                "claim-then-read",
                Claiming,
                "found = await committed.FindAsync([.. left.Keys], generation, cancellationToken);",
                "found = held.Count > 0 ? new Dictionary<EntryKey, CacheEntry>() "
                    + ": await committed.FindAsync([.. left.Keys], generation, cancellationToken);"
            )
        ),
        new(
            "a computation needs no claim",
            null,
            new SourceChange(
                "computation-needs-claim",
                Claiming,
                "if (held.Count > 0) await RunHeldAsync(held, left, done, cancellationToken);",
                "await RunHeldAsync([.. left.Keys.Select(k => held.Find(c => c.Key == k) ?? new Claim(k, generation, \"\", 0))], "
                    + "left, done, cancellationToken);"
            )
        ),
        new(
            "a refused result is returned",
            null,
            new SourceChange(
                "refused-result-dropped",
                Committing,
                "is not { } stored) return false;",
                """
                is not { } stored)
                {
                    foreach (var result in results)
                        entries[result.Claim.Key] = new CacheEntry(result.Json, EntrySource.Computed, default, result.Cost);
                    return true;
                }
                """
            )
        ),
        new(
            "a commit does not check its claim",
            null,
            new SourceChange("commit-needs-claim", Database, "if (!results.All(r => IsHeld(r.Claim))) return null; var", "var")
        )
        {
            Seed = 30,
        },
        new(
            "a commit does not check the generation",
            null,
            new SourceChange(
                "commit-checks-generation",
                Database,
                "if (row.State.Generation != results[0].Claim.Generation) return null;",
                ""
            )
        ),
        new(
            "a read does not check an entry's generation",
            null,
            new SourceChange(
                "read-checks-generation",
                Database,
                "entry.Fence.Generation == row.State.Generation && entry.Fence.ExpiresAt > Now",
                "entry.Fence.ExpiresAt > Now"
            ),
            new SourceChange(
                "durable-generation-compared",
                Reader,
                "reading.Fence.Generation == generation ? Entry(reading, EntrySource.Durable)",
                "reading.Fence.Generation >= 0 ? Entry(reading, EntrySource.Durable)"
            ),
            new SourceChange(
                "invalidation-deletes-entries",
                Database,
                "row.Entries.Clear(); foreach (var (key, entry) in content)",
                "foreach (var (key, entry) in content)"
            )
        ),
        new(
            "exclusions of another epoch with the same number count",
            "exclusions count in one epoch",
            new SourceChange("exclusions-of-one-epoch", Exclusions, "stored == epoch;", "stored.Number == epoch.Number;")
        ),
        new(
            "a standby of the database is read",
            null,
            new SourceChange(
                "standby-refused",
                Connection,
                "database.LeadsToStandby ? null : new Opened(database.Server, IsStandby: false)",
                "new Opened(database.Server, IsStandby: database.LeadsToStandby)"
            )
        ),
        new(
            "an epoch of another server of the database counts",
            null,
            new SourceChange(
                "epoch-names-its-server",
                Store,
                "if (epoch.Nonce?.EndsWith(server, StringComparison.Ordinal) is false)",
                "if (epoch.Nonce is { Length: 0 })"
            )
        ),
    ];

    public override string ToString() => Name;
}
