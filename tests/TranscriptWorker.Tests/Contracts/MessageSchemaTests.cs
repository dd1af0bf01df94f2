using System.Text.RegularExpressions;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Contracts;

public sealed class MessageSchemaTests
{
    private const string UpdateVariable = "UPDATE_SCHEMAS";

    public static TheoryData<Type> Types => [.. Messages.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void The_committed_schema_is_the_one_of_the_record(Type message)
    {
        var file = Path.Combine(Folder(), MessageSchemas.FileNameOf(message));
        var expected = MessageSchemas.Write(MessageSchemas.Create(message));
        if (Environment.GetEnvironmentVariable(UpdateVariable) is "1")
            File.WriteAllText(file, expected);

        var committed = File.Exists(file) ? File.ReadAllText(file) : "";

        Assert.True(
            string.Equals(expected, committed, StringComparison.Ordinal),
            $"{file} is not what {message.Name} says now. If the change is meant and old senders and receivers still understand it, "
                + $"write the schemas anew: {UpdateVariable}=1 dotnet test tests/TranscriptWorker.Tests --filter "
                + $"{nameof(MessageSchemaTests)}"
        );
    }

    [Fact]
    public void There_is_a_schema_for_each_message_and_no_other() =>
        Assert.Equal(
            Messages.Types.Select(MessageSchemas.FileNameOf).Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder(), "*.schema.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_property_is_described(Type message)
    {
        var schema = MessageSchemas.Create(message);

        Assert.NotNull(schema["description"]);
        Assert.All(
            schema["properties"]!.AsObject().Concat(schema["properties"]!["features"]?["items"]?["properties"]?.AsObject() ?? []),
            property => Assert.False(string.IsNullOrEmpty((string?)property.Value!["description"]), property.Key)
        );
    }

    [Fact]
    public void Every_failure_reason_is_described_and_kept_open()
    {
        var reason = MessageSchemas.Create(typeof(EnrichmentFailed))["properties"]!["reason"]!.AsObject();
        var codes = typeof(FailureReasons).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToList();
        var comments = new XmlDocumentation(typeof(FailureReasons).Assembly);

        Assert.All(typeof(FailureReasons).GetFields(), field => Assert.False(string.IsNullOrEmpty(comments.Of(field)), field.Name));
        Assert.All(codes, code => Assert.Matches("^[a-z]+(-[a-z]+)*$", code));
        Assert.Equal(codes, reason["examples"]!.AsArray().Select(e => (string)e!), StringComparer.Ordinal);
        Assert.Equal(codes.Count, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.False(reason.ContainsKey("enum"));
    }

    [Theory]
    [InlineData("42", true)]
    [InlineData("a.b_c:d-E9", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    public void Identifiers_are_bounded_in_the_schema_as_in_the_worker(string id, bool valid)
    {
        Assert.Equal(valid, Allows("transcriptId", id));
        Assert.Equal(valid, Subject.IsValidId(id));
    }

    [Theory]
    [InlineData("acme", true)]
    [InlineData("transcript", false)]
    [InlineData("user", false)]
    [InlineData("users", true)]
    [InlineData("a:b", false)]
    [InlineData("", false)]
    public void Tenants_are_bounded_in_the_schema_as_in_the_worker(string tenant, bool valid)
    {
        Assert.Equal(valid, Allows("tenantId", tenant));
        Assert.Equal(valid, Subject.IsValidTenant(tenant));
    }

    [Fact]
    public void Lengths_in_the_schema_are_those_of_the_worker()
    {
        var properties = MessageSchemas.Create(typeof(EnrichTranscript))["properties"]!;

        Assert.Equal(Subject.MaxIdLength, (int)properties["transcriptId"]!["maxLength"]!);
        Assert.Equal(Subject.MaxIdLength, (int)properties["requestedBy"]!["maxLength"]!);
        Assert.Equal(Subject.MaxTenantLength, (int)properties["tenantId"]!["maxLength"]!);
        Assert.Equal(LanguageTag.MaxLength, (int)properties["language"]!["maxLength"]!);
    }

    private static bool Allows(string property, string value)
    {
        var schema = MessageSchemas.Create(typeof(EnrichTranscript))["properties"]![property]!.AsObject();
        // In the schemas' dialect of patterns, unlike in this one, $ is the very end.
        var pattern = ((string)schema["pattern"]!).Replace("$", "\\z", StringComparison.Ordinal);
        return Regex.IsMatch(value, pattern, RegexOptions.None, TimeSpan.FromSeconds(1))
            && value.Length >= (int)schema["minLength"]!
            && value.Length <= (int)schema["maxLength"]!;
    }

    private static string Folder() => Repository.PathOf("docs", "schemas");
}
