using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>Claims as tests take them: of one entry.</summary>
internal static class ClaimStoreInTests
{
    extension(ClaimStore claims)
    {
        /// <summary>Takes a claim if it is free.</summary>
        public async Task<Claim?> TryTakeAsync(EntryKey key, long generation, TimeSpan lease) =>
            (
                await claims.TryTakeAsync([key], generation, claims.NewOwner(), lease, TestContext.Current.CancellationToken)
            ).SingleOrDefault();

        /// <summary>Commits a value under a claim; null if that is refused.</summary>
        public async Task<SealedEntry?> CommitAsync(Claim claim, byte[] json) =>
            await claims.CommitAsync(
                [new ComputedResult(claim, json, TimeSpan.Zero)],
                [EntryFormat.Pack(json)],
                TimeSpan.FromDays(1),
                TestContext.Current.CancellationToken
            )
                is [var stored]
                ? stored
                : null;
    }
}
