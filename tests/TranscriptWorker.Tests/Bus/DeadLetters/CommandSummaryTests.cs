using System.Text;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Tests.Bus.DeadLetters;

public sealed class CommandSummaryTests
{
    private const string Urn = "urn:message:TranscriptWorker.Contracts:EnrichTranscript";

    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly Guid Other = Guid.Parse("0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83");

    [Fact]
    public void A_command_is_read_as_plain_JSON_and_in_an_envelope_in_any_case_of_its_names()
    {
        var plain = $$"""{"jobId":"{{Id}}","transcriptId":"42","tenantId":"acme","content":"Ann: Hello."}""";
        var upper = $$"""{"JOBID":"{{Id}}","TranscriptID":"42","TENANTID":"acme","Content":"Ann: Hello."}""";

        foreach (var body in (string[])[plain, upper, $"\uFEFF{plain}", $$"""{"messageType":["{{Urn}}"],"message":{{plain}}}"""])
        {
            var read = Read(body);
            Assert.Equal((Id, "42", "acme", true, true), (read.Id, read.TranscriptId, read.TenantId, read.IsReadable, read.BringsContent));
        }
    }

    [Fact]
    public void Fields_are_told_by_name_type_and_size_and_not_by_value()
    {
        var read = Read("""{"content":"Ann","features":["a"],"includeResults":true,"sourceVersion":null}""");

        Assert.Equal(
            [
                new CommandField("content", "string", 5),
                new CommandField("features", "array", 5),
                new CommandField("includeResults", "boolean", 4),
                new CommandField("sourceVersion", "null", 4),
            ],
            read.Fields
        );
    }

    [Fact]
    public void Of_a_field_that_comes_twice_the_last_counts_as_for_the_worker()
    {
        var read = Read($$"""{"jobId":"{{Other}}","transcriptId":"43","jobId":"{{Id}}","transcriptId":"42"}""");

        Assert.Equal((Id, "42"), (read.Id, read.TranscriptId));
    }

    [Theory]
    [InlineData("{0},\"content\":\"Ann")]
    [InlineData("{0},\"a\":[[[")]
    [InlineData("{{\"messageType\":[\"x\"],\"message\":{0},\"a\":")]
    public void What_comes_before_an_error_says_whose_a_body_is(string format)
    {
        var read = Read(string.Format(format, $$"""{"jobId":"{{Id}}","transcriptId":"42" """));

        Assert.Equal((Id, "42", false), (read.Id, read.TranscriptId, read.IsReadable));
    }

    [Fact]
    public void Too_many_levels_are_unreadable_and_keep_what_comes_before()
    {
        var deep = new string('[', 100_000);

        var read = Read($$"""{"jobId":"{{Id}}","a":{{deep}}}""");

        Assert.Equal((Id, false), (read.Id, read.IsReadable));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[7]")]
    [InlineData("\uFEFF")]
    [InlineData("""{"messageType":["urn:message:Elsewhere:Spoken"],"message":{}}""")]
    public void What_is_no_command_is_unreadable(string body) => Assert.False(Read(body).IsReadable);

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public void A_tenant_that_is_no_text_is_not_taken_for_none(string tenant)
    {
        var read = Read($$"""{"transcriptId":"42","tenantId":{{tenant}}}""");

        Assert.Equal(("42", "?"), (read.TranscriptId, read.TenantId));
    }

    [Fact]
    public void An_id_is_shortened_and_has_no_control_characters()
    {
        var read = Read($$"""{"transcriptId":"\u001b{{new string('x', 500)}}","{{new string('n', 500)}}":1}""");

        Assert.Equal(128, read.TranscriptId!.Length);
        Assert.Equal('?', read.TranscriptId[0]);
        Assert.All(read.Fields, field => Assert.InRange(field.Name.Length, 1, 64));
    }

    [Fact]
    public void The_number_of_fields_is_bounded()
    {
        var many = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"f{i}\":{i}"));

        Assert.Equal(50, Read($$"""{{{many}}}""").Fields.Count);
    }

    [Fact]
    public void An_invalidation_without_an_id_has_that_of_its_envelope()
    {
        const string urn = "urn:message:TranscriptWorker.Contracts:InvalidateTranscript";
        var body = $$$"""{"messageId":"{{{Id}}}","messageType":["{{{urn}}}"],"message":{"transcriptId":"42"}}""";

        Assert.Equal(Id, CommandSummary.Read(Queues.InvalidateTranscript, Encoding.UTF8.GetBytes(body)).Id);
    }

    private static CommandSummary Read(string body) => CommandSummary.Read(Queues.EnrichTranscript, Encoding.UTF8.GetBytes(body));
}
