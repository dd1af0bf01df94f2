using System.Text;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>Realistic sources with random defects. Each is read into a valid transcript or refused; no other exception occurs.</summary>
public sealed class RandomSourceTests
{
    private const int Sources = 1500;

    private static readonly string[] Seeds =
    [
        "WEBVTT - title\nLanguage: en-US\n\nSTYLE\n::cue{}\n\nNOTE a\n\nintro\n"
            + "00:00:01.000 --> 00:00:02.500 align:start\n<v.loud Ann>Hello &amp; <i>welcome</i>\n\n"
            + "00:02.500 --> 00:04.000\n<v Bob>Hi</v><v Ann>Ho 😀\n",
        "1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}<i>ALICE: Hi.</i>\r\nBOB: Ho.\r\n\r\n"
            + "2\r\n00:00:02,000 --> 00:00:03,500 X1:10\r\n>> And so on.\r\n",
        "<html lang=en><cite>Ann:</cite>\n<time>0:09</time>\n<p>Hello &amp; (laughs) <b>you</b>.</p>"
            + "<time>1:00</time><p>[Music]<p>♪ la ♪</html>",
        "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann>So <00:02.000><c>we</c> <00:03.000>begin [noise]\n",
        "[00:01:02] Alice: Good morning.\n(1:03) Bob: Hello.\n\n"
            + ">> CAROL: Note that: it is 10:30.\nhttps://example.org\n[00:01.000 --> 00:02.000] Alice: Bye.\n",
    ];

    private static readonly string[] Fragments =
    [
        "-->",
        "\n",
        "\n\n",
        "\r",
        "<",
        ">",
        "<v ",
        "</v>",
        "<i>",
        "&",
        "&#x;",
        "&#99999999999;",
        "&lt;",
        ":",
        "Ann: ",
        ">> ",
        "00:00:01.000",
        "99999:00:00.000",
        "00:61",
        ",",
        "[",
        "(",
        "{\\",
        "}",
        "\u202E",
        "\u200B",
        "\uD83D",
        "\uDE00",
        "\uFEFF",
        "\u0007",
        "\t",
        "cue-1",
        "WEBVTT",
        "Language: ",
        "NOTE",
        "STYLE",
        " ",
        "7",
        "é",
        "\u2028",
        "\u0085",
    ];

    [Theory]
    [InlineData(null)]
    [InlineData("WebVtt")]
    [InlineData("SubRip")]
    [InlineData("PlainText")]
    public void A_broken_source_is_read_or_refused(string? format)
    {
        var limits = new TranscriptLimits { MaxCues = 60, MaxCueLength = 256 };
        var random = new Random(20_240_917);
        var read = 0;
        for (var i = 0; i < Sources; i++)
        {
            var source = Break(random);
            try
            {
                var transcript = Reading.Read(source, format, limits);
                Reading.AssertSound(transcript, limits);
                Assert.Equal(transcript.ToJson(), Transcript.FromJson(transcript.ToJson()).ToJson());
                read++;
            }
            catch (TranscriptRefusedException)
            {
                // A source may be broken beyond use.
            }
        }

        Assert.InRange(read, Sources / 2, Sources);
    }

    [Fact]
    public void Broken_bytes_are_decoded_or_refused()
    {
        var random = new Random(20_240_918);
        for (var i = 0; i < Sources; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Break(random));
            for (var changes = random.Next(4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            try
            {
                var limits = new TranscriptLimits();
                Reading.AssertSound(
                    TranscriptReader.Read(TranscriptText.Decode(bytes, limits), null, limits, TestContext.Current.CancellationToken),
                    limits
                );
            }
            catch (TranscriptRefusedException)
            {
                // Not every sequence of bytes is text.
            }
        }
    }

    private static string Break(Random random)
    {
        var source = new StringBuilder();
        for (var parts = random.Next(1, 4); parts > 0; parts--)
            source.Append(Seeds[random.Next(Seeds.Length)]).Append('\n');

        for (var changes = random.Next(1, 12); changes > 0; changes--)
        {
            var at = random.Next(source.Length);
            switch (random.Next(3))
            {
                case 0:
                    source.Remove(at, Math.Min(random.Next(1, 30), source.Length - at));
                    source.Append('.');
                    break;
                case 1:
                    source.Insert(at, source.ToString(at, Math.Min(random.Next(1, 300), source.Length - at)));
                    break;
                default:
                    source.Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
            }
        }

        return source.ToString();
    }
}
