using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace TranscriptWorker.Bus;

/// <summary>Names of queues, which are part of the wire format.</summary>
internal static class Queues
{
    public const string EnrichTranscript = "enrich-transcript";
    public const string InvalidateTranscript = "invalidate-transcript";
    public const string CancelJob = "cancel-job";

    // Names and number are part of the wire format: publishers compute them, and jobs wait in all of them.
    private const int BackfillCount = 8;
    private const string BackfillPrefix = $"{EnrichTranscript}_backfill-";

    /// <summary>The queues in which jobs of the lane backfill wait for a slot.</summary>
    public static IReadOnlyList<string> Backfill { get; } =
    [.. Enumerable.Range(0, BackfillCount).Select(i => string.Create(CultureInfo.InvariantCulture, $"{BackfillPrefix}{i}"))];

    /// <summary>The queues that commands are sent to.</summary>
    public static IReadOnlyList<string> Commands { get; } = [EnrichTranscript, InvalidateTranscript, CancelJob];

    /// <summary>
    /// The queue for a tenant's backfill jobs: the one with the number CRC-32, <see href="https://www.rfc-editor.org/rfc/rfc1952"/>, of the
    /// tenant's id in UTF-8 modulo 8; 0 without a tenant.
    /// </summary>
    public static string BackfillOf(string? tenantId) =>
        Backfill[(int)(Crc32.HashToUInt32(Encoding.UTF8.GetBytes(tenantId ?? "")) % BackfillCount)];

    public static bool IsBackfill(string queue) => queue.StartsWith(BackfillPrefix, StringComparison.Ordinal);

    /// <summary>
    /// The queue after which the error, poison and retry queues of a queue are named, and which a retried command returns to.
    /// </summary>
    public static string CommandQueueOf(string queue) => IsBackfill(queue) ? EnrichTranscript : queue;

    /// <summary>The error queue: failed messages are dead-lettered here unchanged, with the reason in their headers.</summary>
    public static string ErrorOf(string queue) => $"{queue}_error";

    /// <summary>The poison queue: the broker dead-letters messages here that exceed the delivery limit.</summary>
    public static string PoisonOf(string queue) => $"{queue}_poison";

    /// <summary>
    /// A retry queue: a command waits here for its next attempt. The delay is part of the name because it is an argument of the queue, and
    /// a queue's arguments cannot change.
    /// </summary>
    public static string RetryOf(string queue, TimeSpan delay) => $"{queue}_retry-{delay.TotalSeconds:0}s";

    public static Uri AddressOf(string queue) => new($"exchange:{queue}");
}
