using System.Text;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats.Encodings;

/// <summary>Bytes without a mark in encodings other than UTF-8: they are read right or refused, and never become other letters.</summary>
public sealed class EncodingGuessTests
{
    private const string English =
        "They told us about the new bridge over the river, and about the people who will cross it every day. "
        + "Nobody in the room had heard of the plan before, although it had been in the papers for a year and a half.";

    [Theory]
    [InlineData(1252, "Ça va très bien — merci, et à bientôt.")]
    [InlineData(1252, "Die Größe der Füße übertrifft alle Erwartungen.")]
    [InlineData(1252, "¿Cómo está el niño? ¡Mañana será otro día!")]
    [InlineData(1252, "As ações são boas, não há dúvida; amanhã é à tarde.")]
    [InlineData(1252, "Perché la città è così bella? Può darsi.")]
    [InlineData(1252, "Smörgåsbord är på väg över ån i Malmö.")]
    [InlineData(1252, "Blåbærsyltetøy på brødskive, så går vi på fjellet.")]
    [InlineData(1252, "Það er gott veður í dag og sólin skín á fjöllin.")]
    [InlineData(1252, "It’s “fine”… he said – and that’s it. 20 °C, 5 m², £3.")]
    [InlineData(1252, "We met Zoë Müller and José at the café in A Coruña. " + English + English)]
    [InlineData(1251, "Доброе утро, коллеги. Сегодня мы обсуждаем новый мост.")]
    [InlineData(1251, "ДОБРОЕ УТРО, КОЛЛЕГИ. СЕГОДНЯ МЫ ОБСУЖДАЕМ НОВЫЙ МОСТ.")]
    [InlineData(1251, "Сьогодні ми обговорюємо новий міст через річку, її ширина 40 метрів.")]
    [InlineData(1251, "Добро утро, колеги. Днес обсъждаме новия мост през реката.")]
    [InlineData(1251, "Открой Windows и нажми Start — «Пуск».")]
    public void Text_of_a_Windows_code_page_is_read(int codePage, string text)
    {
        var decoded = Decode(Captions(text, codePage));

        Assert.Equal(Captions(text), decoded.Content);
        Assert.Equal($"Windows-{codePage}", decoded.GuessedEncoding);
    }

    [Theory]
    [InlineData(1250, "Zażółć gęślą jaźń, będą święta i była wódka.")]
    [InlineData(1250, "Příští týden přijede dědeček a přiveze švestky.")]
    [InlineData(1250, "Köszönöm szépen, az őszi gyűlés jövő hétfőn lesz, öt órakor.")]
    [InlineData(1250, "Aşa că mâine vom începe şedinţa cu întrebările voastre.")]
    [InlineData(1253, "Καλημέρα σας, σήμερα συζητάμε για τη νέα γέφυρα.")]
    [InlineData(1254, "Bugün yeni köprüyü görüşeceğiz, sınırı aşıyoruz değil mi?")]
    [InlineData(1255, "בוקר טוב לכולם, היום אנחנו מדברים על הגשר החדש")]
    [InlineData(1256, "صباح الخير، نناقش اليوم الجسر الجديد فوق النهر")]
    [InlineData(1257, "Labrīt, kolēģi. Šodien mēs apspriežam jauno tiltu pār upi.")]
    [InlineData(874, "สวัสดีครับ วันนี้เราจะพูดถึงสะพานใหม่")]
    [InlineData(20866, "Доброе утро, коллеги. Сегодня мы обсуждаем новый мост.")]
    [InlineData(866, "Доброе утро, коллеги. Сегодня мы обсуждаем новый мост.")]
    [InlineData(850, "Ça va très bien, le café est à côté de l'hôtel.")]
    [InlineData(10000, "Ça va très bien, le café est à côté de l'hôtel.")]
    [InlineData(932, "おはようございます。今日は新しい橋について話します。")]
    [InlineData(51932, "おはようございます。今日は新しい橋について話します。")]
    [InlineData(936, "大家早上好，今天我们讨论新的大桥。")]
    [InlineData(950, "大家早安，今天我們討論新的大橋。")]
    [InlineData(949, "안녕하세요, 오늘은 새 다리에 대해 이야기합니다.")]
    public void Text_of_another_code_page_never_becomes_other_letters(int codePage, string text) =>
        Assert.Equal(TranscriptRefusal.NotText, Reading.Refusal(() => Decode(Captions(text, codePage))));

    [Theory]
    [InlineData("utf-16", "The quarry closes in autumn.")]
    [InlineData("utf-16BE", "The quarry closes in autumn.")]
    [InlineData("utf-16", "Доброе утро, коллеги.")]
    [InlineData("utf-16BE", "今天我们讨论新的大桥。")]
    [InlineData("utf-16", "no mark")]
    public void UTF_16_needs_no_mark(string name, string text)
    {
        var content = text.Length > 10 ? Captions(text) : text;
        var decoded = Decode(Encoding.GetEncoding(name).GetBytes(content));

        Assert.Equal(content, decoded.Content);
        Assert.StartsWith("UTF-16", decoded.GuessedEncoding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ça va très bien, c’est déjà l’été à l’hôtel de la forêt", "é")]
    [InlineData("Доброе утро, коллеги. Сегодня мы обсуждаем новый мост", "т")]
    public void UTF_8_that_is_cut_inside_a_character_is_still_UTF_8(string text, string cut)
    {
        var decoded = Decode([.. Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(cut)[0]]);

        Assert.Equal(text + "\uFFFD", decoded.Content);
        Assert.Equal("damaged UTF-8", decoded.GuessedEncoding);
    }

    [Fact]
    public void WebVTT_with_a_NUL_byte_is_text() =>
        Assert.Equal(
            ["|ca\uFFFDfe"],
            TranscriptReader
                .Read(Decode([.. "WEBVTT\n\n00:01.000 --> 00:02.000\nca\0fe"u8]), null, new(), TestContext.Current.CancellationToken)
                .Said()
        );

    private static TranscriptText Decode(byte[] bytes) => TranscriptText.Decode(bytes, new());

    private static byte[] Captions(string text, int codePage) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes(Captions(text));

    private static string Captions(string text) => $"1\r\n00:00:01,000 --> 00:00:04,500\r\n{text}\r\n\r\n";
}
