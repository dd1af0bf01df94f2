using System.Text;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable.Batches;

namespace TranscriptWorker.Tests.Bus;

public sealed class UnreadableJobTests
{
    private const string Ids = """
        "jobId":"0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83","batchId":"b1c7d1de-08f7-4d3f-8f9c-2f6a0e6f9d83"
        """;

    private static readonly UnreadableJob Found = new(
        new BatchKey(null, new Guid("b1c7d1de-08f7-4d3f-8f9c-2f6a0e6f9d83")),
        new Guid("0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83")
    );

    [Fact]
    public void A_job_that_is_JSON_says_which_one_of_which_batch_it_is()
    {
        var ofTenant = Found with { Batch = Found.Batch with { TenantId = "acme" } };

        Assert.Equal(Found, Find("""{"content":[{"batchId":7}],IDS}"""));
        Assert.Equal(Found, Find("""{"tenantId":null,IDS,"features":{}}"""));
        Assert.Equal(Found, Find("""{"\ud800":7,IDS}"""));
        Assert.Equal(ofTenant, Find("""{IDS,"tenantId":"acme"}"""));
        Assert.Equal(
            ofTenant,
            Find("""{"messageType":["urn:message:TranscriptWorker.Contracts:EnrichTranscript"],"message":{IDS,"tenantId":"acme"}}""")
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{IDS")]
    [InlineData("{IDS} x")]
    [InlineData("""{IDS,"tenantId":7}""")]
    [InlineData("""{IDS,"batchId":"\ud800"}""")]
    [InlineData("""{IDS,"tenantId":"a b"}""")]
    [InlineData("""{IDS,"tenantId":"\u0061"}""")]
    [InlineData("""{IDS,"tenantId":"é"}""")]
    [InlineData("""{IDS,"tenantId":{"a":1}}""")]
    [InlineData("""{IDS,"batchId":7}""")]
    [InlineData("""{IDS,"batchId":"00000000-0000-0000-0000-000000000000"}""")]
    [InlineData("""{"messageType":["urn:message:Other"],"message":{IDS}}""")]
    public void Any_other_body_says_nothing(string body) => Assert.Null(Find(body));

    private static UnreadableJob? Find(string body) =>
        UnreadableJob.FindBatched(Encoding.UTF8.GetBytes(body.Replace("IDS", Ids, StringComparison.Ordinal)));
}
