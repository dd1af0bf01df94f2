using TranscriptWorker.Caching;

namespace TranscriptWorker.Tests.Caching;

public sealed class FingerprintTests
{
    [Fact]
    public void Parts_kind_and_their_boundaries_all_count()
    {
        Fingerprint[] all =
        [
            Fingerprint.Of(EntryKind.AIEnhancement, "ab", "c"),
            Fingerprint.Of(EntryKind.AIEnhancement, "a", "bc"),
            Fingerprint.Of(EntryKind.AIEnhancement, "abc"),
            Fingerprint.Of(EntryKind.AIEnhancement, "abc", ""),
            Fingerprint.Of(EntryKind.AIEnhancement, "abc", null),
            Fingerprint.Of(EntryKind.Transcript, "abc"),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void A_fingerprint_does_not_change_from_release_to_release() =>
        // python3: h=lambda p: b'\xff'*4 if p is None else len(p).to_bytes(4,'little')+p
        // hashlib.sha256(h(b'ai-enhancement')+h(b'summary')+h(None)).hexdigest()[:32]
        Assert.Equal("063e34368ccfcfed3d0a67e736ffbb7c", Fingerprint.Of(EntryKind.AIEnhancement, "summary", null).Value);
}
