using System.Security.Cryptography;
using System.Text;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Tests.Caching;

public sealed class HotProtocolTests
{
    /// <summary>
    /// A changed letter gives the scripts other hashes, which servers do not know that workers of the release before have prepared. Give
    /// changed scripts a new version beside the present one, and this test a row for it.
    /// </summary>
    [Theory]
    [InlineData(1, "97501b975e4b64d93b35ce34afb7b17c")]
    public void The_scripts_of_a_version_do_not_change(int version, string hash)
    {
        var scripts = new EpochScripts(new Epoch(1, $"{version}.nonce", "replication id"), version).All.Select(s => s.Text);

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(scripts))))[..32]);
    }

    [Theory]
    [InlineData("1.4f0c", 1)]
    [InlineData("1,2.4f0c", 2)]
    [InlineData("1,2,3.4f0c", 2)]
    [InlineData("2,3.4f0c", 2)]
    [InlineData("3.4f0c", null)]
    [InlineData("12.4f0c", null)]
    [InlineData("4f0c", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_newest_version_that_both_know_is_used(string? nonce, int? expected) =>
        Assert.Equal(expected, new HotProtocols(1, 2).FindCommon(new Epoch(1, nonce, "replication id")));

    [Fact]
    public void A_nonce_begins_with_the_versions_that_were_loaded() => Assert.Equal("1,2.", new HotProtocols(1, 2).NoncePrefix);
}
