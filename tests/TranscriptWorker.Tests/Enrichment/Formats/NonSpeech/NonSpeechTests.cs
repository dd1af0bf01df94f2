using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats.NonSpeech;

namespace TranscriptWorker.Tests.Enrichment.Formats.NonSpeech;

public sealed class NonSpeechTests
{
    [Theory]
    [InlineData("[Music]", "[Music]")]
    [InlineData("Well (laughs) yes.", "(laughs)")]
    [InlineData("We met [inaudible 00:19] at noon.", "[inaudible 00:19]")]
    [InlineData("The ((unintelligible)) was late.", "((unintelligible))")]
    [InlineData("[BLANK_AUDIO]", "[BLANK_AUDIO]")]
    [InlineData("Hello. [_BEG_] World [_TT_150]", "[_BEG_]|[_TT_150]")]
    [InlineData("*applause* Thank you.", "*applause*")]
    [InlineData("Then <noise> it <unk> broke.", "<noise>|<unk>")]
    [InlineData("<|nospeech|> <|HAPPY|> Good.", "<|nospeech|>|<|HAPPY|>")]
    [InlineData("(door opens) Come in.", "(door opens)")]
    [InlineData("[speaking Spanish] Thanks.", "[speaking Spanish]")]
    [InlineData("(he laughs) No.", "(he laughs)")]
    [InlineData("(upbeat electronic music)", "(upbeat electronic music)")]
    [InlineData("[upbeat jingle]", "[upbeat jingle]")]
    [InlineData("- [SIREN WAILING]", "[SIREN WAILING]")]
    [InlineData("Guten Abend. (Applaus) Danke.", "(Applaus)")]
    [InlineData("[unverständlich] sagte er (lacht).", "[unverständlich]|(lacht)")]
    [InlineData("[Gelächter und Beifall]", "[Gelächter und Beifall]")]
    [InlineData("(Telefon klingelt) Ja?", "(Telefon klingelt)")]
    [InlineData("Bonsoir. (rires) Merci. [musique douce]", "(rires)|[musique douce]")]
    [InlineData("(bruit de fond) Allô ?", "(bruit de fond)")]
    [InlineData("[inaudible] gracias (risas) a todos [aplausos]", "[inaudible]|(risas)|[aplausos]")]
    [InlineData("(suena el teléfono) ¿Sí?", "(suena el teléfono)")]
    [InlineData("（笑）そうですね。", "（笑）")]
    public void Notes_of_sounds_are_marked(string text, string expected) => Assert.Equal(expected, Marked(text));

    [Theory]
    [InlineData("(clears throat)")]
    [InlineData("(dramatic music continues)")]
    [InlineData("(Laughter.)")]
    [InlineData("[ Applause ]")]
    [InlineData("[crosstalk 00:12:34]")]
    [InlineData("(unintelligible, 12:03)")]
    [InlineData("[cheers and applause]")]
    [InlineData("(glass breaking)")]
    [InlineData("(phone ringing in the distance)")]
    [InlineData("[no audio]")]
    [InlineData("*door slams*")]
    [InlineData("<laugh>")]
    [InlineData("[foreign]")]
    [InlineData("(räuspert sich)")]
    [InlineData("(es klopft)")]
    [InlineData("(Stimme am Telefon unverständlich)")]
    [InlineData("(Gelächter im Saal)")]
    [InlineData("[Ton fehlt]")]
    [InlineData("(rires du public)")]
    [InlineData("(téléphone qui sonne)")]
    [InlineData("(il rit)")]
    [InlineData("(on frappe à la porte)")]
    [InlineData("(bruit de fond)")]
    [InlineData("(se aclara la garganta)")]
    [InlineData("(risas del público)")]
    [InlineData("(llaman a la puerta)")]
    [InlineData("[ininteligible 01:02]")]
    public void Notes_inside_a_sentence_are_marked(string note) => Assert.Equal(note, Marked($"One two {note} three four."));

    [Theory]
    [InlineData("♪ Row, row your boat ♪", "♪ Row, row your boat ♪")]
    [InlineData("♪♪", "♪♪")]
    [InlineData("♪ Welcome back", "♪ Welcome back")]
    [InlineData("gently down the stream ♪", "gently down the stream ♪")]
    [InlineData("♪ Intro ♪ Welcome. ♪ Outro ♪", "♪ Intro ♪|♪ Outro ♪")]
    [InlineData("♪ One ♪ Two ♪", "♪ One ♪ Two ♪")]
    [InlineData("Hello. 🎵 La la 🎵 Good.", "🎵 La la 🎵")]
    [InlineData("[♪♪♪] Hello.", "[♪♪♪]")]
    [InlineData("(♪ dramatic music ♪) Hello.", "(♪ dramatic music ♪)")]
    public void Songs_between_musical_notes_are_marked(string text, string expected) => Assert.Equal(expected, Marked(text));

    [Theory]
    [InlineData("It works (and I mean it).")]
    [InlineData("(and I mean it)")]
    [InlineData("She likes it (we love music too).")]
    [InlineData("The result [of the second run] was better.")]
    [InlineData("That is *very* good, 3 * 4 * 5.")]
    [InlineData("He paid it (about 20 euros) yesterday.")]
    [InlineData("The music (an old recording we found) was loud.")]
    [InlineData("Music and laughter.")]
    [InlineData("He works in it (the music industry).")]
    [InlineData("We use Python (no static typing).")]
    [InlineData("It is quiet (silence is golden).")]
    [InlineData("She called (on the phone).")]
    [InlineData("Sie wohnt dort (in der Stadt).")]
    [InlineData("Er kam (mit dem Auto).")]
    [InlineData("If a < b and c > d, stop.")]
    [InlineData("Das klappt (glaube ich).")]
    [InlineData("C'est bien (je crois).")]
    [InlineData("Está bien (eso creo).")]
    [InlineData("What the [ __ ] is that?")]
    [InlineData("[open")]
    [InlineData("() [] {} ** <>")]
    public void Parentheses_with_speech_are_speech(string text) => Assert.Equal("", Marked(text));

    [Fact]
    public void Marks_are_absent_from_the_json_of_a_transcript_without_non_speech()
    {
        var plain = Reading.PlainText("Good morning.\nGoodbye (for now).");
        Assert.DoesNotContain("nonSpeech", System.Text.Encoding.UTF8.GetString(plain.ToJson()), StringComparison.Ordinal);
        Assert.Equal("efd5aa", plain.ContentHash()[..6]);
    }

    [Fact]
    public void Marks_survive_the_stored_form()
    {
        var transcript = Reading.PlainText("[Music]\nWell (laughs) yes.");
        var read = Transcript.FromJson(transcript.ToJson());
        Assert.Equal(transcript.Cues, read.Cues);
        Assert.Equal([new TextRange(5, 8)], read.Cues[1].NonSpeech);
        Assert.NotEqual(transcript.Cues[1], transcript.Cues[1] with { NonSpeech = null });
    }

    [Fact]
    public void A_token_in_angle_brackets_stays_in_a_caption()
    {
        var cue = Assert.Single(Reading.WebVtt("WEBVTT\n\n00:01.000 --> 00:02.000\nThen <noise> it broke.").Cues);
        Assert.Equal("Then <noise> it broke.", cue.Text);
        Assert.Equal([new TextRange(5, 7)], cue.NonSpeech);
    }

    [Fact]
    public void Music_that_goes_on_is_no_loop_of_a_recogniser()
    {
        var transcript = Reading.PlainText(string.Join('\n', Enumerable.Repeat("[Music]", 6)) + "\nHello.");
        Assert.DoesNotContain(transcript.Cues, cue => cue.IsLoop);
        Assert.Equal(7, transcript.Cues.Count);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("(((")]
    [InlineData("♪ ")]
    [InlineData("\uD83C")]
    [InlineData("*a")]
    [InlineData("[music]")]
    [InlineData("♪ [music] a ♪ (")]
    public void Hostile_marks_are_read_in_linear_time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 400_000 / piece.Length));
        var started = TimeProvider.System.GetTimestamp();
        var ranges = NonSpeechFinder.Find(text) ?? [];
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2));
        var end = 0;
        foreach (var range in ranges)
        {
            Assert.True(range.Length > 0 && range.Offset >= end);
            end = range.Offset + range.Length;
        }

        Assert.True(end <= text.Length);
    }

    private static string Marked(string text) =>
        string.Join('|', (NonSpeechFinder.Find(text) ?? []).Select(range => text.Substring(range.Offset, range.Length)));
}
