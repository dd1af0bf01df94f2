namespace TranscriptWorker.IntegrationTests.Cli;

[Collection(SharedService.Name)]
public sealed class BesideServiceTests(SharedService shared)
{
    private static readonly string AllComputed = KnownFeatures.All("computed");
    private static readonly string AllHot = KnownFeatures.All("hot");

    private readonly RunningService _service = shared.Service;

    [Fact]
    public async Task An_invalidation_by_another_process_counts_at_the_very_next_job()
    {
        var first = await _service.EnrichAsync(new { transcriptId = "stale", content = GeneratedTranscripts.Create(1) });
        var second = await _service.EnrichAsync(new { transcriptId = "stale", content = GeneratedTranscripts.Create(1) });
        var invalidation = await _service.BesideAsync("invalidate", "stale", "--reason", "speaker names corrected");
        var third = await _service.EnrichAsync(new { transcriptId = "stale" });
        var fourth = await _service.EnrichAsync(new { transcriptId = "stale" });

        Assert.Equal((200, 1, AllComputed), (first.Status, first.Generation, first.Features));
        Assert.Equal((200, 1, AllHot), (second.Status, second.Generation, second.Features));
        Assert.Equal("stale: generation 2; the results are invalid, the transcript stays", Assert.Single(invalidation.Output));
        Assert.Equal((200, 2, AllComputed), (third.Status, third.Generation, third.Features));
        Assert.Equal((200, 2, AllHot), (fourth.Status, fourth.Generation, fourth.Features));
    }

    [Fact]
    public async Task After_everything_was_erased_by_another_process_a_job_must_bring_the_transcript_again()
    {
        await _service.EnrichAsync(new { transcriptId = "erased", content = GeneratedTranscripts.Create(2) });
        await _service.BesideAsync("invalidate", "erased", "--all");

        var unknown = await _service.EnrichAsync(new { transcriptId = "erased" });
        var again = await _service.EnrichAsync(new { transcriptId = "erased", content = GeneratedTranscripts.Create(2) });

        Assert.Equal((422, "transcript-unknown"), (unknown.Status, unknown.Reason));
        Assert.Equal((200, 3, AllComputed), (again.Status, again.Generation, again.Features));
    }

    [Fact]
    public async Task A_preference_set_by_another_process_counts_at_the_very_next_job()
    {
        var job = new
        {
            transcriptId = "preferred",
            content = GeneratedTranscripts.Create(3),
            requestedBy = "ann",
        };

        await _service.BesideAsync("preferences", "ann", "--feature", "summary");
        var first = await _service.EnrichAsync(job);
        var second = await _service.EnrichAsync(job);
        await _service.BesideAsync("preferences", "ann", "--feature", "key-phrases");
        var third = await _service.EnrichAsync(job);
        var named = await _service.EnrichAsync(
            new
            {
                job.transcriptId,
                job.requestedBy,
                features = (string[])["summary"],
            }
        );

        Assert.Equal("summary=computed", first.Features);
        Assert.Equal("summary=hot", second.Features);
        Assert.Equal("key-phrases=computed", third.Features);
        Assert.Equal("summary=hot", named.Features);
    }

    [Fact]
    public async Task Commands_that_look_migrate_and_enrich_run_beside_the_service()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["seen.vtt"], GeneratedTranscripts.Create(4), TestContext.Current.CancellationToken);

        var enriched = await _service.BesideAsync("enrich", folder.Path);
        var shown = await _service.BesideAsync("show", "seen");
        var migrated = await _service.BesideAsync("migrate");
        var known = await _service.EnrichAsync(new { transcriptId = "seen" });

        Assert.Contains(enriched.Output, line => line.Contains("computed", StringComparison.Ordinal));
        Assert.Contains(
            $" {KnownFeatures.Names.Count} ",
            Assert.Single(enriched.Output, line => line.Contains("seen", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.StartsWith("transcript:seen: generation 1, source version none, content ", shown.Output[0], StringComparison.Ordinal);
        Assert.Equal(KnownFeatures.Names.Count, shown.Output.Count(line => line.Contains("ai-enhancement", StringComparison.Ordinal)));
        Assert.Equal("The database is up to date.", Assert.Single(migrated.Output));
        Assert.Equal(KnownFeatures.All("durable"), known.Features);
    }
}
