using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Auditing;

namespace TranscriptWorker.Tests.Caching.Auditing;

public sealed class StoredTextTests
{
    private static readonly Subject Meeting = Subject.Transcript(null, "1");
    private static readonly string Known = Fingerprint.Of(EntryKind.AIEnhancement, "summary").Value;

    [Fact]
    public void Only_a_known_kind_and_a_fingerprint_make_a_key()
    {
        Assert.Equal(EntryKind.AIEnhancement, StoredText.ParseKey(Meeting, "ai-enhancement", Known)?.Kind);
        Assert.Null(StoredText.ParseKey(Meeting, "ai-enhancement-2", Known));
        Assert.Null(StoredText.ParseKey(Meeting, "ai-enhancement", Known[1..]));
        Assert.Null(StoredText.ParseKey(Meeting, "ai-enhancement", Known + "0"));
        Assert.Null(StoredText.ParseKey(Meeting, "ai-enhancement", Known.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("acme:transcript:1", true)]
    [InlineData("", false)]
    [InlineData("transcript:\u001b[2J", false)]
    [InlineData("transcript:}:gen", false)]
    public void A_text_with_other_characters_is_no_subject(string text, bool isSubject)
    {
        Assert.Equal(isSubject, StoredText.ParseSubject(text) is not null);
    }

    [Fact]
    public void What_is_printed_is_short_and_moves_no_terminal()
    {
        Assert.Equal("a?[2Jb?", StoredText.Display("a\u001b[2Jb\u00e4"));
        Assert.Equal(163, StoredText.Display(new string('x', 10_000)).Length);
    }
}
