using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Tests.Pipeline;

public sealed class FeatureCatalogTests
{
    private static readonly FeatureCatalog Catalog = new([new Named("summary"), new Named("key-phrases"), new Named("chapters")]);

    [Fact]
    public void Names_come_in_order() => Assert.Equal(["chapters", "key-phrases", "summary"], Catalog.Names, StringComparer.Ordinal);

    [Theory]
    [InlineData(null, "chapters key-phrases summary")]
    [InlineData("", "chapters key-phrases summary")]
    [InlineData("summary", "summary")]
    [InlineData("summary chapters summary", "chapters summary")]
    public void Each_wanted_feature_is_selected_once_and_all_where_none_is_named(string? wanted, string selected) =>
        Assert.Equal(
            selected,
            string.Join(' ', Catalog.Select(wanted?.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(e => e.Feature))
        );

    [Theory]
    [InlineData("translation")]
    [InlineData("Summary")]
    [InlineData("")]
    [InlineData(null)]
    public void A_feature_that_is_not_known_is_refused_without_quoting_it(string? name)
    {
        var refused = Assert.Throws<JobRefusedException>(() => Catalog.Select(["summary", name!]));

        Assert.Equal(FailureReasons.UnknownFeature, refused.Reason);
        Assert.EndsWith("the known features are: chapters, key-phrases, summary.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_stored_under_all_that_it_depends_on()
    {
        var subject = Subject.Transcript(null, "42");
        EntryKey[] keys =
        [
            FeatureCatalog.KeyOf(subject, new Named("summary"), new EnrichmentRequest(null)),
            FeatureCatalog.KeyOf(subject, new Named("summary"), new EnrichmentRequest("en")),
            FeatureCatalog.KeyOf(subject, new Named("summary", Method: "other"), new EnrichmentRequest(null)),
            FeatureCatalog.KeyOf(subject, new Named("summary", Version: 2), new EnrichmentRequest(null)),
            FeatureCatalog.KeyOf(subject, new Named("chapters"), new EnrichmentRequest(null)),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], FeatureCatalog.KeyOf(subject, new Named("summary"), new EnrichmentRequest(null)));
    }

    private sealed record Named(string Feature, string Method = "none", int Version = 1) : IEnricher
    {
        public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
