namespace TranscriptWorker.Telemetry;

/// <summary>
/// Ends a request that Seq does not answer in time, or that outlives the <see cref="SeqDeadline"/>. Neither the log sink nor the trace
/// exporter bounds the flush when it is disposed, so without this a server that accepts and never answers holds the stop.
/// </summary>
internal sealed class SeqHttpHandler(SeqDeadline deadline, TimeProvider clock)
    : DelegatingHandler(
        new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Otherwise each delivery is a span, which is delivered in its turn.
            ActivityHeadersPropagator = null,
        }
    )
{
    /// <summary>The maximum duration of a request, its response included.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    // The trace exporter sends from a thread of its own.
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(RequestTimeout, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, deadline.Expired, cancellationToken);
        try
        {
            return base.Send(request, bound.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unanswered(error);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(RequestTimeout, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, deadline.Expired, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, bound.Token);
            // The client would read the body after this handler, without its bound.
            await response.Content.LoadIntoBufferAsync(bound.Token);
            return response;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unanswered(error);
        }
    }

    private static HttpRequestException Unanswered(OperationCanceledException error) =>
        new(HttpRequestError.Unknown, "Seq did not answer in time.", new TimeoutException(error.Message, error));
}
