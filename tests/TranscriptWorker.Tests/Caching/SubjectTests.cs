using TranscriptWorker.Caching;

namespace TranscriptWorker.Tests.Caching;

public sealed class SubjectTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("urn:meeting:2026.01_a-b")]
    public void An_identifier_of_the_allowed_characters_is_valid(string id) => Assert.True(Subject.IsValidId(id));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a{b}")]
    [InlineData("a\nb")]
    [InlineData("ä")]
    [InlineData("a/b")]
    public void Any_other_character_makes_an_identifier_invalid(string? id) => Assert.False(Subject.IsValidId(id));

    [Fact]
    public void An_identifier_has_at_most_80_characters()
    {
        Assert.True(Subject.IsValidId(new string('a', 80)));
        Assert.False(Subject.IsValidId(new string('a', 81)));
        Assert.False(Subject.IsValidId(new string('a', 10_000)));
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("transcript")]
    [InlineData("user")]
    [InlineData("0123456789012345678901234567890123456")]
    public void A_tenant_that_could_be_taken_for_something_else_is_refused(string tenant) =>
        Assert.Throws<ArgumentException>(() => Subject.Transcript(tenant, "42"));

    [Fact]
    public void Different_subjects_are_written_differently()
    {
        string?[] tenants = [null, "a", "a-b", "acme"];
        string[] ids = ["a", "a:b", "transcript:a", "user:a", "a:transcript:b", "acme:transcript:a"];
        var written =
            from tenant in tenants
            from id in ids
            from subject in (Subject[])[Subject.Transcript(tenant, id), Subject.User(tenant, id)]
            select subject.Value;

        Assert.Equal(tenants.Length * ids.Length * 2, written.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_longest_subject_has_128_characters() =>
        Assert.Equal(
            Subject.MaxLength,
            Subject.Transcript(new string('t', Subject.MaxTenantLength), new string('i', Subject.MaxIdLength)).Value.Length
        );
}
