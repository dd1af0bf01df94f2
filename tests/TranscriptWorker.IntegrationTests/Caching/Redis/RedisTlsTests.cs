using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Caching.Redis;

/// <summary>TLS to a Redis whose certificate comes from an authority of its own.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private const string HostName = "redis.test";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Take();
    private RedisServer _server = RedisServer.NotStarted();

    public async ValueTask InitializeAsync()
    {
        await WriteCertificateAsync();
        _server = RedisServer.NotStarted(
            "--tls-port",
            $"{_port}",
            "--tls-cert-file",
            _folder["certificate.pem"],
            "--tls-key-file",
            _folder["key.pem"],
            "--tls-ca-cert-file",
            _folder["certificate.pem"],
            "--tls-auth-clients",
            "no",
            "--maxmemory",
            "100mb",
            "--maxmemory-policy",
            "allkeys-lru"
        );
        await _server.RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_whose_issuer_is_trusted_and_whose_name_is_given_is_used()
    {
        var ended = await RunAsync($"ssl=true,sslHost={HostName},checkCertificateRevocation=false", trusted: true);

        ended.AssertFound("Redis", "ok", $"Redis 127.0.0.1:{_port} answers");
        ended.AssertFound("Redis rights", "ok", "");
    }

    [Theory]
    [InlineData("redis.test", false)]
    [InlineData("redis.elsewhere.test", true)]
    public async Task A_certificate_that_is_not_trusted_is_told_from_a_refused_sign_in(string name, bool trusted)
    {
        var ended = await RunAsync($"ssl=true,sslHost={name},checkCertificateRevocation=false", trusted);

        ended.AssertFound("Redis", "warning", "has no certificate that this machine trusts: the durable tier answers alone");
        ended.AssertRemedy(
            "Redis",
            "trust the issuer of its certificate on this machine, and name the server as its certificate does: sslHost=NAME in "
                + "Hot:ConnectionString"
        );
    }

    /// <summary>Runs the doctor in a process, whose trusted certificates its environment names.</summary>
    private async Task<EndedCommand> RunAsync(string tls, bool trusted)
    {
        var certificates = trusted ? _folder["certificate.pem"] : _folder["none.pem"];
        var ended = await WorkerProcess.RunAsync(
            ("SSL_CERT_FILE", certificates),
            "doctor",
            "--data",
            _folder["data"],
            "--set",
            "Hot:Provider=redis",
            "--set",
            $"Hot:ConnectionString=127.0.0.1:{_port},password={RedisServer.Password},{tls}",
            "--set",
            "Urls=http://127.0.0.1:0"
        );
        ended.AssertDone();
        ended.AssertTellsNone(RedisServer.Password);
        return ended;
    }

    private async Task WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(HostName);
        var request = new CertificateRequest($"CN={HostName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true)
        );
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(_folder["certificate.pem"], certificate.ExportCertificatePem(), cancellation);
        await File.WriteAllTextAsync(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem(), cancellation);
    }
}
