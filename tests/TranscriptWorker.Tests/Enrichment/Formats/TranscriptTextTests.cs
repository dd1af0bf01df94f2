using System.Text;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats;

public sealed class TranscriptTextTests
{
    private const string Sentence = "Ça va très bien — merci.";

    public static TheoryData<string> MarkedEncodings => ["utf-8", "utf-16", "utf-16BE"];

    [Theory]
    [MemberData(nameof(MarkedEncodings))]
    public void A_byte_order_mark_tells_the_encoding(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        Assert.Equal(new TranscriptText(Sentence), Decode([.. encoding.Preamble, .. encoding.GetBytes(Sentence)]));
    }

    [Fact]
    public void Valid_UTF_8_needs_no_mark() => Assert.Equal(new TranscriptText(Sentence), Decode(Encoding.UTF8.GetBytes(Sentence)));

    [Fact]
    public void Text_read_as_Windows_1252_has_a_warning()
    {
        var text = Decode(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Sentence));
        var transcript = TranscriptReader.Read(text, null, new(), TestContext.Current.CancellationToken);

        Assert.Equal(new TranscriptText(Sentence, "Windows-1252"), text);
        Assert.Equal(["encoding-guessed@1x1"], transcript.Codes());
    }

    public static TheoryData<byte[]> NotText =>
        [
            new byte[] { 0x00 },
            (byte[])[.. "RIFF\x10\0\0\0WAVEfmt "u8],
            (byte[])[0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0x00],
            (byte[])[.. Encoding.Unicode.GetBytes("no\0mark")],
            new byte[] { 0xEF, 0xBB, 0xBF, 0xC3, 0x28 },
            new byte[] { 0xFF, 0xFE, 0x41 },
            new byte[] { 0xFF, 0xFE, 0x00, 0xD8 },
            (byte[])[.. "caf"u8, 0x81],
            (byte[])[.. Enumerable.Repeat<byte>(0xE4, 9)],
            (byte[])[.. Enumerable.Repeat<byte>(0x01, 9)],
        ];

    [Theory]
    [MemberData(nameof(NotText))]
    public void Bytes_that_are_not_text_are_refused(byte[] bytes) =>
        Assert.Equal(TranscriptRefusal.NotText, Reading.Refusal(() => Decode(bytes)));

    [Fact]
    public void A_string_with_a_NUL_character_is_refused() =>
        Assert.Equal(TranscriptRefusal.NotText, Reading.Refusal(() => Reading.PlainText("a\0b")));

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Bytes_are_measured_in_characters(int length, bool isAccepted)
    {
        var bytes = Encoding.UTF8.GetBytes(new string('語', length));
        var limits = new TranscriptLimits { MaxContentLength = 1024 };

        if (isAccepted)
            Assert.Equal(length, TranscriptText.Decode(bytes, limits).Content.Length);
        else
            Assert.Equal(TranscriptRefusal.TooLarge, Reading.Refusal(() => TranscriptText.Decode(bytes, limits)));
    }

    private static TranscriptText Decode(byte[] bytes) => TranscriptText.Decode(bytes, new());
}
