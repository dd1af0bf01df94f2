using TranscriptWorker.Bus;

namespace TranscriptWorker.Tests.Bus;

public sealed class DeterministicGuidTests
{
    private const string Dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    private const string Url = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";
    private const string Oid = "6ba7b812-9dad-11d1-80b4-00c04fd430c8";

    [Theory]
    [InlineData(Dns, "www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2")] // RFC 9562, appendix A.4
    [InlineData(Url, "https://example.com/ä€😀", "7c102314-bbe4-5b8f-9c0c-dc856ca96d45")] // this and the next: Python's uuid.uuid5
    [InlineData(Oid, "", "0a68eb57-c88a-5f34-9e9d-27f85e68af4f")]
    public void A_name_gives_the_id_that_other_implementations_give(string space, string name, string id) =>
        Assert.Equal(Guid.Parse(id), DeterministicGuid.Create(Guid.Parse(space), name));
}
