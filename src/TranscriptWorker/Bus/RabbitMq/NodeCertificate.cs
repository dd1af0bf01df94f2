using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>Checks the certificate of a cluster's node.</summary>
internal static class NodeCertificate
{
    /// <summary>
    /// Whether a certificate is trusted and is that of the node. The bus library knows one name for all nodes, so its own comparison of the
    /// name counts for nothing.
    /// </summary>
    /// <param name="certificate">The certificate that the node shows.</param>
    /// <param name="errors">The errors that the system found in it.</param>
    /// <param name="host">The node's name or address, as the configuration gives it.</param>
    public static bool IsValid(X509Certificate? certificate, SslPolicyErrors errors, string host) =>
        certificate is X509Certificate2 shown
        && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
        && shown.MatchesHostname(host);
}
