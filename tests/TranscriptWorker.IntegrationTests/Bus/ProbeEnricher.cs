using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>A feature that counts its computations and says what it saw; a test may hold it up or let it fail.</summary>
internal sealed class ProbeEnricher(Func<int, CancellationToken, Task>? before = null) : IEnricher
{
    public const string Name = "probe";

    private int _calls;

    public int Calls => _calls;

    public string Feature => Name;

    public string Method => "test";

    public int Version => 1;

    public async ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _calls);
        if (before is not null)
            await before(call, cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                call,
                text = transcript.Cues[0].Text,
                language = request.Language,
            }
        );
    }
}
