namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>RabbitMQ's address and the worker's user there.</summary>
internal sealed record BrokerAddress(
    IReadOnlyList<(string Host, int Port)> Nodes,
    string VirtualHost,
    string User,
    string Password,
    bool IsTls
)
{
    private const int AmqpPort = 5672;
    private const int AmqpsPort = 5671;
    private const int MaxNodes = 16;
    private const string Expected = "amqp://USER:PASSWORD@HOST:PORT/VIRTUAL-HOST";

    /// <summary>Product, nodes and virtual host, for logs and messages; without user and password.</summary>
    public string Name =>
        $"RabbitMQ {string.Join(',', Nodes.Select(n => $"{n.Host}:{n.Port}"))}{(VirtualHost.StartsWith('/') ? "" : "/")}{VirtualHost}";

    /// <summary>
    /// Reads an AMQP URI, <see href="https://www.rabbitmq.com/docs/uri-spec"/>, that may name several nodes with commas between them.
    /// </summary>
    /// <returns>The address, or a problem that does not quote the text, which contains a password.</returns>
    public static (BrokerAddress? Address, string? Problem) Parse(string connectionString)
    {
        if (connectionString.Length == 0)
            return Refuse($"it is required with the provider '{BusOptions.RabbitMq}', as in {Expected}");
        // A URI has one node: each node is parsed as the node of a URI of its own.
        var start = connectionString.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = start < 3 ? -1 : connectionString.IndexOf('/', start);
        if (end < 0)
            end = connectionString.Length;
        var hosts = start < 3 ? -1 : connectionString.LastIndexOf('@', end - 1, end - start) + 1;
        if (hosts < 1)
            return Refuse($"it must name a user, as in {Expected}");

        var nodes = new List<(string, int)>();
        Uri? uri = null;
        foreach (var node in connectionString[hosts..end].Split(',', StringSplitOptions.TrimEntries))
        {
            if (
                !Uri.TryCreate($"{connectionString[..hosts]}{node}{connectionString[end..]}", UriKind.Absolute, out uri)
                || uri.Scheme is not ("amqp" or "amqps")
                || uri.Host.Length == 0
            )
                return Refuse($"it is not an address such as {Expected}");
            if (nodes.Count == MaxNodes)
                return Refuse($"it names more than {MaxNodes} nodes");
            nodes.Add(
                (
                    uri.Host,
                    uri.Port > 0 ? uri.Port
                    : uri.Scheme is "amqps" ? AmqpsPort
                    : AmqpPort
                )
            );
        }

        if (uri!.UserInfo.Split(':') is not [{ Length: > 0 } user, { Length: > 0 } password])
            return Refuse($"it must name a user and a password, as in {Expected}; a colon in them is written %3A");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            return Refuse("it may not contain ? or #; in a password they are written %3F and %23");
        var virtualHost = Uri.UnescapeDataString(uri.AbsolutePath is { Length: > 1 } path ? path[1..] : "/");
        return (
            new BrokerAddress(nodes, virtualHost, Uri.UnescapeDataString(user), Uri.UnescapeDataString(password), uri.Scheme is "amqps"),
            null
        );
    }

    private static (BrokerAddress?, string?) Refuse(string problem) => (null, problem);
}
