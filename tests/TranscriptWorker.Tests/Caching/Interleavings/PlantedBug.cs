namespace TranscriptWorker.Tests.Caching.Interleavings;

/// <summary>A rule of the protocol, and what its absence looks like in the sources.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Schedule">The written-out schedule that catches it; null where seeds do.</param>
/// <param name="Changes">The changes that plant it.</param>
internal sealed record PlantedBug(string Name, string? Schedule, params IReadOnlyList<SourceChange> Changes)
{
    private const string HotTier = "RedisHotTier.cs";
    private const string Scripts = "EpochScripts.cs";
    private const string View = "EpochView.cs";
    private const string Keeper = "EpochKeeper.cs";
    private const string Cache = "FencedCache.cs";
    private const string Computing = "Computations.cs";
    private const string Reader = "EntryReader.cs";

    // What the product leaves to the database's rows is in the model of the database.
    private const string Database = "Database.cs";

    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new(
            "a fill needs no lease",
            null,
            new SourceChange(Scripts, "if redis.pcall('GET', lease) ~= ARGV[1] then return 'fenced' end", "")
        ),
        new(
            "a fill of another generation is taken in, and an entry's generation is not compared",
            null,
            new SourceChange(
                Scripts,
                "if string.match(state, '^%d+') ~= ARGV[2] then return 'fenced' end",
                "if tonumber(string.match(state, '^%d+')) > tonumber(ARGV[2]) then return 'fenced' end"
            ),
            new SourceChange(Reader, "if (reading.Fence.Generation != generation)", "if (reading.Fence.Generation < 0)")
        ),
        new(
            "a lease survives the removal",
            null,
            new SourceChange(Scripts, "if type(redis.pcall('UNLINK', gen, lease))", "if type(redis.pcall('UNLINK', gen))")
        ),
        new(
            "a lease is given to everyone",
            null,
            new SourceChange(
                Scripts,
                "redis.pcall('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])",
                "{ ok = redis.pcall('SET', KEYS[2], 'x', 'PX', ARGV[2]) }"
            ),
            new SourceChange(Scripts, "if redis.pcall('GET', lease) ~= ARGV[1] then", "if not redis.pcall('GET', lease) then")
        ),
        new(
            "the lease comes after the generation was read",
            null,
            new SourceChange(
                Cache,
                "await ReadAsync(await _hot.ReadAsync(",
                "await ReadAsync(await _durable.ReadAsync(subject, keys, cancellationToken), await _hot.ReadAsync("
            ),
            new SourceChange(Cache, "ReadAsync(HotReading.Unknown,", "ReadAsync(null, HotReading.Unknown,"),
            new SourceChange(Cache, "ReadAsync(HotReading hot,", "ReadAsync(DurableReading? early, HotReading hot,"),
            new SourceChange(
                Cache,
                "var reading = await _durable.ReadAsync(subject, [.. keys",
                "var reading = hot.Lease is not null && early is not null ? early : await _durable.ReadAsync(subject, [.. keys"
            )
        ),
        new(
            "an entry's generation is not compared",
            null,
            new SourceChange(Reader, "if (reading.Fence.Generation != generation)", "if (reading.Fence.Generation < 0)"),
            new SourceChange(Scripts, "for _, entry in ipairs(filled) do redis.pcall('UNLINK', prefix .. entry) end", "")
        ),
        new(
            "a local entry's generation is not compared",
            null,
            new SourceChange(HotTier, "if (entry.Generation == state.Generation)", "if (entry.Generation >= 0)")
        ),
        new(
            "the role is not looked at, nor the replication id",
            "a server that was a replica meanwhile is not believed",
            new SourceChange(
                Scripts,
                "if not string.find(info, 'role:master', 1, true) or not string.find(info, 'master_replid:{epoch.ReplicationId}', 1, true) then",
                "if false then"
            )
        ),
        new(
            "the replication id is not looked at",
            "a server that was a replica meanwhile is not believed",
            new SourceChange(Scripts, " or not string.find(info, 'master_replid:{epoch.ReplicationId}', 1, true) then", " then")
        ),
        new(
            "an epoch's scripts are loaded again",
            null,
            new SourceChange(Keeper, "commands => LoadAsync(commands, last.Number + 1)", "commands => LoadAsync(commands, last)"),
            new SourceChange(Keeper, "LoadAsync(RedisCommands commands, long number)", "LoadAsync(RedisCommands commands, Epoch last)"),
            new SourceChange(Keeper, "var nonce = RandomNumberGenerator", "var nonce = last.Nonce ?? RandomNumberGenerator"),
            new SourceChange(Keeper, "new Epoch(number, nonce,", "new Epoch(last.Number + 1, nonce,")
        ),
        new(
            "an epoch is published before its scripts are loaded",
            null,
            new SourceChange(Keeper, "foreach (var script in new EpochScripts(epoch).All) await commands.LoadAsync(script);", ""),
            new SourceChange(
                Keeper,
                "if (!await store.TryReplaceAsync(last, next, stopping)) return;",
                """
                if (!await store.TryReplaceAsync(last, next, stopping)) return;
                await redis.CallAnywayAsync(
                    HotOperation.Load,
                    async commands =>
                    {
                        foreach (var script in new EpochScripts(next).All) await commands.LoadAsync(script);
                        return true;
                    },
                    stopping);
                """
            )
        ),
        new(
            "an epoch does not end where Redis could not be told",
            null,
            new SourceChange(
                Keeper,
                "if (!await store.TryReplaceAsync(epoch, epoch.Retire(), cancellationToken)) return;",
                "await Task.Yield();"
            )
        ),
        new(
            "a removal that got no answer is taken for done",
            null,
            new SourceChange(
                HotTier,
                "if (outcome != HotCallOutcome.Answered) continue;",
                "if (outcome != HotCallOutcome.Answered) return null;"
            )
        ),
        new(
            "a removal that found no scripts is taken for done",
            null,
            new SourceChange(
                HotTier,
                "if (answer.Text is EpochScripts.Done) return null;",
                "if (answer.Text is EpochScripts.Done or null) return null;"
            )
        ),
        new(
            "a removal uses the epoch that was known before",
            null,
            new SourceChange(
                HotTier,
                "var known = await _view.RenewAsync(cancellationToken);",
                "var known = _view.Known ?? await _view.RenewAsync(cancellationToken);"
            )
        ),
        new(
            "a renewal under way is shared by those who come later",
            "a removal goes to the epoch of after its commit",
            new SourceChange(
                View,
                "_running is null ? _running = AskAsync() : _next ??= AskAfterAsync(_running)",
                "_running ??= AskAsync()"
            )
        ),
        new(
            "a young epoch is not waited for",
            null,
            new SourceChange(HotTier, "await _view.UntilKnownToAllAsync(known, cancellationToken);", "")
        ),
        new(
            "a young epoch is waited for too briefly",
            null,
            new SourceChange(View, "while (Lease + Margin - clock", "while (Lease / 2 - clock")
        ),
        new(
            "an epoch's age counts from when it was asked for last",
            "a young epoch is waited for",
            new SourceChange(
                View,
                "last.Epoch == epoch ? last.Since : clock.GetTimestamp()",
                "last.Epoch == epoch ? last.Since : askedAt - clock.TimestampFrequency"
            )
        ),
        new(
            "the epoch lease is not looked at",
            "who cannot renew stops believing",
            new SourceChange(View, "clock.GetElapsedTime(known.AskedAt) < Lease", "known.AskedAt < long.MaxValue")
        ),
        new(
            "the epoch lease is looked at before the call only",
            "an answer that was slept through is not believed",
            new SourceChange(HotTier, "if (!_view.Believes(epoch)) return HotReading.Nothing;", "")
        ),
        new(
            "a renewal counts from its answer",
            "a renewal counts from before it asked",
            new SourceChange(View, "new KnownEpoch(epoch, askedAt,", "new KnownEpoch(epoch, clock.GetTimestamp(),")
        ),
        new(
            "what is removed is removed before the commit",
            null,
            new SourceChange(
                Cache,
                "var state = await _subjects.InvalidateAsync(",
                """
                var before = await _durable.ReadAsync(subject, [], cancellationToken);
                await _hot.RemoveAsync(subject, before.State with { Generation = before.State.Generation + 1 }, cancellationToken);
                var state = await _subjects.InvalidateAsync(
                """
            ),
            new SourceChange(Cache, "await _hot.RemoveAsync(subject, state, cancellationToken);", "")
        ),
        new(
            "an invalidation that is known is acknowledged at once",
            null,
            new SourceChange(
                Cache,
                "var state = await _subjects.InvalidateAsync(",
                """
                var before = await _durable.ReadAsync(subject, [], cancellationToken);
                var state = await _subjects.InvalidateAsync(
                """
            ),
            new SourceChange(
                Cache,
                "await _hot.RemoveAsync(subject, state, cancellationToken);",
                "if (before.State != state) await _hot.RemoveAsync(subject, state, cancellationToken);"
            )
        ),
        new(
            "content that is known is not removed",
            "content that is known is still removed",
            new SourceChange(
                Cache,
                "await _hot.RemoveAsync(content.Key.Subject, change.State, cancellationToken);",
                "if (change.Outcome == ContentOutcome.Applied) await _hot.RemoveAsync(content.Key.Subject, change.State, cancellationToken);"
            )
        ),
        new(
            "content that is superseded is not removed",
            "content that is superseded is still removed",
            new SourceChange(
                Cache,
                "await _hot.RemoveAsync(content.Key.Subject, change.State, cancellationToken);",
                "if (change.Outcome != ContentOutcome.Superseded) await _hot.RemoveAsync(content.Key.Subject, change.State, cancellationToken);"
            )
        ),
        new(
            "changed preferences are not removed",
            null,
            new SourceChange(
                Cache,
                "await _hot.RemoveAsync(user, new SubjectState(generation, null, null), cancellationToken);",
                "_ = generation;"
            )
        ),
        new(
            "entries of two generations are mixed in one reading",
            null,
            new SourceChange(Cache, "if (hot.Entries.Count > 0 && hot.Generation != reading.State.Generation)", "if (hot.Generation < 0)")
        ),
        new(
            "a computation of another generation is joined",
            null,
            new SourceChange(Computing, "_running.GetOrAdd((key, generation), own.Task)", "_running.GetOrAdd((key, 0), own.Task)"),
            new SourceChange(
                Computing,
                "_running.TryRemove(new((key, generation), own.Task))",
                "_running.TryRemove(new((key, 0), own.Task))"
            )
        ),
        new(
            "nobody looks again after taking a claim",
            null,
            new SourceChange(
                Computing,
                "if (await FindAsync(key, generation, cancellationToken) is { } found)",
                "if (claim is null && await FindAsync(key, generation, cancellationToken) is { } found)"
            )
        ),
        new(
            "a computation needs no claim",
            null,
            new SourceChange(
                Computing,
                "if (claim is not null) return await ComputeAsync(claim, compute, cancellationToken);",
                "return await ComputeAsync(claim ?? new Claim(key, generation, \"\", 0), compute, cancellationToken);"
            )
        ),
        new(
            "a refused result is returned",
            null,
            new SourceChange(
                Computing,
                "if (await claims.CommitAsync(claim, EntryFormat.Pack(json), lifetime, cost, cancellationToken) is not { } stored)",
                """
                if (await claims.CommitAsync(claim, EntryFormat.Pack(json), lifetime, cost, cancellationToken) is not { } stored) return new CacheEntry(json, EntrySource.Computed, default, cost);
                if (stored.Value is null)
                """
            )
        ),
        new(
            "a commit does not look at its claim",
            null,
            new SourceChange(Database, "if (!IsHeld(claim)) return null;\n        _claims.Remove", "_claims.Remove")
        ),
        new(
            "a commit does not look at the generation",
            null,
            new SourceChange(Database, "if (row.State.Generation != claim.Generation) return null;", "")
        ),
        new(
            "a read does not look at an entry's generation",
            null,
            new SourceChange(
                Database,
                "entry.Fence.Generation == row.State.Generation && entry.Fence.ExpiresAt > Now",
                "entry.Fence.ExpiresAt > Now"
            ),
            new SourceChange(
                Reader,
                "reading.Fence.Generation == generation ? Entry(reading, EntrySource.Durable)",
                "reading.Fence.Generation >= 0 ? Entry(reading, EntrySource.Durable)"
            ),
            new SourceChange(
                Database,
                "        row.Entries.Clear();\n        foreach (var (key, entry) in content)",
                "        foreach (var (key, entry) in content)"
            )
        ),
    ];

    public override string ToString() => Name;
}
