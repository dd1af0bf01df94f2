using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TranscriptWorker.Bus.RabbitMq;

namespace TranscriptWorker.Tests.Bus;

public sealed class NodeCertificateTests
{
    [Theory]
    [InlineData("node2.example", SslPolicyErrors.None, true)]
    [InlineData("node2.example", SslPolicyErrors.RemoteCertificateNameMismatch, true)]
    [InlineData("node1.example", SslPolicyErrors.None, false)]
    [InlineData("10.0.0.2", SslPolicyErrors.RemoteCertificateNameMismatch, true)]
    [InlineData("node2.example", SslPolicyErrors.RemoteCertificateChainErrors, false)]
    [InlineData("node2.example", SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch, false)]
    public void A_nodes_certificate_is_checked_against_its_own_name(string host, SslPolicyErrors errors, bool isValid)
    {
        using var certificate = Create();

        Assert.Equal(isValid, NodeCertificate.IsValid(certificate, errors, host));
    }

    [Fact]
    public void A_node_without_a_certificate_is_not_trusted() =>
        Assert.False(NodeCertificate.IsValid(null, SslPolicyErrors.None, "node2.example"));

    private static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node2.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("node2.example");
        names.AddIpAddress(IPAddress.Parse("10.0.0.2"));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
