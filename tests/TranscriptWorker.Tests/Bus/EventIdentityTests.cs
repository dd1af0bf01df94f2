using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Tests.Bus;

public sealed class EventIdentityTests
{
    private static readonly TranscriptEnriched Enriched = new()
    {
        JobId = new Guid("0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83"),
        TranscriptId = "42",
        Generation = 3,
        Features = [Feature("a"), Feature("b")],
    };

    private static readonly EnrichmentFailed Failed = new()
    {
        JobId = Enriched.JobId,
        TranscriptId = "42",
        Reason = FailureReasons.NotText,
    };
    private static readonly TranscriptInvalidated Invalidated = new()
    {
        InvalidationId = Enriched.JobId,
        TranscriptId = "42",
        Generation = 3,
    };

    [Fact]
    public void An_answer_from_elsewhere_and_at_another_time_has_the_same_id()
    {
        var again = Enriched with
        {
            Milliseconds = 99,
            Superseded = true,
            Features =
            [
                .. Enriched.Features.Select(f =>
                    f with
                    {
                        Source = ResultSource.Hot,
                        Milliseconds = 7,
                        ExpiresAt = DateTimeOffset.UnixEpoch,
                    }
                ),
            ],
        };

        Assert.Equal(EventIdentity.Of(Enriched), EventIdentity.Of(again));
        Assert.Equal(EventIdentity.Of(Failed), EventIdentity.Of(Failed with { Message = "In other words." }));
        Assert.Equal(EventIdentity.Of(Invalidated), EventIdentity.Of(Invalidated with { Reason = "x" }));
    }

    [Fact]
    public void Another_job_generation_or_fingerprint_has_another_id()
    {
        Guid[] ids =
        [
            EventIdentity.Of(Enriched),
            EventIdentity.Of(Enriched with { JobId = Guid.NewGuid() }),
            EventIdentity.Of(Enriched with { Generation = 4 }),
            EventIdentity.Of(Enriched with { Features = [Feature("a")] }),
            EventIdentity.Of(Enriched with { Features = [Feature("a"), Feature("c")] }),
            EventIdentity.Of(Enriched with { Features = [] }),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Another_failure_or_invalidation_has_another_id()
    {
        Guid[] ids =
        [
            EventIdentity.Of(Failed),
            EventIdentity.Of(Failed with { JobId = Guid.NewGuid() }),
            EventIdentity.Of(Failed with { Reason = FailureReasons.InternalError }),
            EventIdentity.Of(Failed with { JobId = Guid.Empty, TranscriptId = "41" }),
            EventIdentity.Of(Failed with { JobId = Guid.Empty, TranscriptId = "42" }),
            EventIdentity.Of(Invalidated),
            EventIdentity.Of(Invalidated with { InvalidationId = Guid.NewGuid() }),
            EventIdentity.Of(Invalidated with { Generation = 4 }),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Commands_of_one_id_in_two_tenants_have_answers_of_two_ids()
    {
        var refused = new InvalidationFailed { InvalidationId = Enriched.JobId, Reason = FailureReasons.InvalidScope };
        Guid[] ids =
        [
            EventIdentity.Of(Enriched),
            EventIdentity.Of(Enriched with { TenantId = "acme" }),
            EventIdentity.Of(Enriched with { TenantId = "umbrella" }),
            EventIdentity.Of(Failed),
            EventIdentity.Of(Failed with { TenantId = "acme" }),
            EventIdentity.Of(Invalidated),
            EventIdentity.Of(Invalidated with { TenantId = "acme" }),
            EventIdentity.Of(refused),
            EventIdentity.Of(refused with { TenantId = "acme" }),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void A_batch_or_cancellation_has_one_id_for_its_tenant_whatever_else_its_event_says()
    {
        var batch = new BatchCompleted { BatchId = Enriched.JobId, TenantId = "acme" };
        var accepted = new JobCancellationAccepted { JobId = Enriched.JobId, TenantId = "acme" };
        var failed = new JobCancellationFailed { JobId = Enriched.JobId, Reason = FailureReasons.InvalidTenantId };
        Guid[] ids =
        [
            EventIdentity.Of(batch),
            EventIdentity.Of(batch with { TenantId = null }),
            EventIdentity.Of(batch with { BatchId = Guid.NewGuid() }),
            EventIdentity.Of(accepted),
            EventIdentity.Of(accepted with { TenantId = "umbrella" }),
            EventIdentity.Of(accepted with { JobId = Guid.NewGuid() }),
            EventIdentity.Of(failed),
            EventIdentity.Of(failed with { Reason = FailureReasons.MalformedMessage }),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], EventIdentity.Of(batch with { Size = 3, Enriched = 3 }));
        Assert.Equal(ids[3], EventIdentity.Of(accepted with { Reason = "deleted" }));
    }

    private static EnrichedFeature Feature(string name) =>
        new()
        {
            Feature = name,
            Fingerprint = new string(name[0], 32),
            Source = ResultSource.Computed,
        };
}
