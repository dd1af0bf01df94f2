using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Tests.Enrichment.Text;

public sealed class WordScannerTests
{
    [Theory]
    [InlineData("Don't stop, it's 3.5 metres!", "Don't|stop|it's|3.5|metres")]
    [InlineData("A front-end built on node.js", "A|front|end|built|on|node|js")]
    [InlineData("The users' rights; the user’s right", "The|users|rights|the|user’s|right")]
    [InlineData("l'application qu'il a", "l|application|qu|il|a")]
    [InlineData("Über Größe für Straßen", "Über|Größe|für|Straßen")]
    [InlineData("我在学习", "我|在|学|习")]
    [InlineData("カメラの設定", "カメラ|の|設|定")]
    [InlineData("👍 ok 🎉", "ok")]
    [InlineData("cafe\u0301 noir", "cafe\u0301|noir")]
    [InlineData("… — !", "")]
    [InlineData("", "")]
    public void A_text_is_split_into_words(string text, string words)
    {
        Assert.Equal(words, string.Join('|', Words(text)));
    }

    [Fact]
    public void Half_a_surrogate_pair_separates_words()
    {
        Assert.Equal(["a", "b"], Words("a \ud83d b"));
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var scanner = new WordScanner(text);
        while (scanner.MoveNext())
            words.Add(text[scanner.Start..scanner.End]);
        return words;
    }
}
