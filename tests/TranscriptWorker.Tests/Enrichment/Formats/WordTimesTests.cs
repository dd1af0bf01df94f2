using System.Globalization;
using System.Text;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>Words are written as <c>text@start+duration/confidence</c>, each part only if it is known.</summary>
public sealed class WordTimesTests
{
    [Theory]
    [InlineData(
        "whisperx",
        0,
        "The@454+262/71 museum@756+444/80 opened@1240+360/80 in@1620+80/80 1987 with@3100+200/70 12 rooms.@4200+611/90"
    )]
    [InlineData("aws-speakers", 0, "Well,@40+360/99 the@500+100/99 roof@600+400/99 leaks.@1000+500/99")]
    [InlineData("chinese-words", 0, "屋顶@0+500 花园@500+500 可以@1000+500 降低@1500+500 温度@2000+500 。@2500+500 使用@3000+500")]
    [InlineData("assemblyai", 0, "The tram is late.@250+150/97")]
    [InlineData("youtube-json3", 0, "we@100 begin@400")]
    [InlineData("speechmatics-japanese", 0, "こんにちは@0+1000 世界。@1000+1000")]
    [InlineData("google", 0, "the@100+300 ferry leaves@400+800")]
    public void Word_times_of_a_source_are_kept(string name, int cue, string expected) =>
        Assert.StartsWith(expected, Described(Reading.Read(Source(name), null).Cues[cue]), StringComparison.Ordinal);

    [Fact]
    public void Tokens_of_whisper_cpp_become_words_with_the_least_confidence()
    {
        const string json = """
            {"transcription": [{"offsets": {"from": 0, "to": 900}, "text": " The ferryman's late.", "tokens": [
            {"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "p": 0.9},
            {"text": " The", "offsets": {"from": 10, "to": 100}, "p": 0.98},
            {"text": " ferry", "offsets": {"from": 120, "to": 300}, "p": 0.9},
            {"text": "man", "offsets": {"from": 300, "to": 400}, "p": 0.5},
            {"text": "'s", "offsets": {"from": 400, "to": 500}, "p": 0.8},
            {"text": " late", "offsets": {"from": 510, "to": 800}, "p": 0.7},
            {"text": ".", "offsets": {"from": 800, "to": 810}, "p": 0.9}]}]}
            """;
        Assert.Equal("The@10+90/98 ferryman's@120+380/50 late.@510+300/70", Described(Assert.Single(Reading.Read(json, null).Cues)));
    }

    [Fact]
    public void Words_of_azure_are_found_in_the_displayed_text()
    {
        const string json = """
            {"recognizedPhrases": [{"offsetInTicks": 0, "durationInTicks": 20000000, "nBest": [
            {"lexical": "hello mister twenty", "display": "Hello, Mr. 20.", "words": [
            {"word": "hello", "offsetInTicks": 1000000, "durationInTicks": 2000000, "confidence": 0.91},
            {"word": "mister", "offsetInTicks": 4000000, "durationInTicks": 2000000, "confidence": 0.5}]},
            {"display": "Other.", "words": [{"word": "hello", "offsetInTicks": 70000000, "durationInTicks": 2000000}]}]}]}
            """;
        Assert.Equal("Hello, Mr. 20.@100+200/91", Described(Assert.Single(Reading.Read(json, null).Cues)));
    }

    [Fact]
    public void Words_beside_the_segments_are_given_to_them()
    {
        const string json = """
            {"text": "One two. Three.", "words": [{"word": "One", "start": 0.1, "end": 0.4}, {"word": "two", "start": 0.5, "end": 0.9},
            {"word": "Three", "start": 1.5, "end": 1.9}],
            "segments": [{"start": 0, "end": 1.2, "text": " One two."}, {"start": 1.2, "end": 2, "text": " Three."}]}
            """;
        Assert.Equal<string[]>(["One@100+300 two.@500+400", "Three.@1500+400"], [.. Reading.Read(json, null).Cues.Select(Described)]);
    }

    [Fact]
    public void An_opening_mark_belongs_to_the_word_behind_it()
    {
        const string json = """
            {"results": [
            {"type": "word", "start_time": 0.1, "end_time": 0.5, "alternatives": [{"content": "Hola", "confidence": 1.0}]},
            {"type": "punctuation", "start_time": 0.5, "end_time": 0.5, "attaches_to": "previous", "alternatives": [{"content": "."}]},
            {"type": "punctuation", "start_time": 0.6, "end_time": 0.6, "attaches_to": "next", "alternatives": [{"content": "¿"}]},
            {"type": "word", "start_time": 0.6, "end_time": 0.9, "alternatives": [{"content": "Qué", "confidence": 0.555}]},
            {"type": "punctuation", "start_time": 0.9, "end_time": 0.9, "attaches_to": "previous", "alternatives": [{"content": "?"}]}]}
            """;
        Assert.Equal("Hola.@100+400/100 ¿Qué?@600+300/56", Described(Assert.Single(Reading.Read(json, null).Cues)));
    }

    [Fact]
    public void Times_inside_a_webvtt_cue_are_kept()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\n00:01.000 --> 00:04.000\nSo <00:02.000><c>we begin</c> <00:03.000><c>now.</c>\n\n"
                + "00:05.000 --> 00:06.000\nNo times <00:09.000>here.\n"
        );
        Assert.Equal("So@1000+1000 we begin@2000+1000 now.@3000", Described(transcript.Cues[0]));
        Assert.Equal("No times here.", transcript.Cues[1].Text);
        Assert.Null(transcript.Cues[1].Words);
    }

    [Fact]
    public void A_timed_run_may_span_two_rows()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\n00:01.000 --> 00:05.000\nOne <00:02.000>two\nthree <00:03.000>four\n<00:04.000>五\n六\n"
        );
        Assert.Equal("One@1000+1000 two three@2000+1000 four@3000+1000 五六@4000", Described(Assert.Single(transcript.Cues)));
    }

    [Fact]
    public void Rolling_captions_keep_the_times_of_the_row_that_is_new()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\n00:00.000 --> 00:02.000\n \nhello<00:00.500><c> the</c><00:01.000><c> world</c>\n\n"
                + "00:02.000 --> 00:02.010\nhello the world\n \n\n"
                + "00:02.010 --> 00:04.000\nhello the world\nand<00:02.500><c> the</c><00:03.000><c> sea</c>\n\n"
                + "00:04.000 --> 00:04.010\nand the sea\n \n\n"
                + "00:04.010 --> 00:06.000\nand the sea\nis<00:04.500><c> deep</c>\n"
        );
        Assert.Equal<string[]>(
            ["hello@0+500 the@500+500 world@1000", "and@2010+490 the@2500+500 sea@3000", "is@4010+490 deep@4500"],
            [.. transcript.Cues.Select(Described)]
        );
    }

    [Theory]
    [InlineData("""[{"start": 0, "end": 2, "text": "One two.", "words": []}]""")]
    [InlineData(
        """[{"start": 0, "end": 2, "text": "One two.", "words": [{"word": "One"}, {"word": "two.", "start": null, "end": false}]}]"""
    )]
    [InlineData("""[{"start": 0, "end": 2, "text": "One two.", "words": [{"word": "Eight", "start": 0, "end": 1}]}]""")]
    public void A_cue_without_known_word_times_has_none(string json)
    {
        var cue = Assert.Single(Reading.Read(json, null).Cues);
        Assert.Null(cue.Words);
        Assert.Equal("One two.", cue.Text);
    }

    [Fact]
    public void Words_that_the_text_does_not_have_are_left_out()
    {
        const string json = """
            [{"start": 0, "end": 9, "text": "We met at 10:30, they said.", "words": [{"word": "we", "start": 0, "end": 1},
            {"word": "met", "start": 1, "end": 2}, {"word": "at", "start": 2, "end": 3}, {"word": "half", "start": 3, "end": 4},
            {"word": "past", "start": 4, "end": 5}, {"word": "ten", "start": 5, "end": 6}, {"word": "they", "start": 6, "end": 7},
            {"word": "said", "start": 8, "end": 7}]}]
            """;
        Assert.Equal(
            "We@0+1000 met@1000+1000 at 10:30,@2000+1000 they@6000+1000 said.@8000",
            Described(Assert.Single(Reading.Read(json, null).Cues))
        );
    }

    [Fact]
    public void Words_survive_the_stored_form_and_are_compared_by_value()
    {
        var transcript = Reading.Read(Source("whisperx"), null);
        var read = Transcript.FromJson(transcript.ToJson());
        Assert.Equal(transcript.Cues, read.Cues);
        Assert.NotEqual(transcript.Cues[0], transcript.Cues[0] with { Words = null });
        Assert.Null(Transcript.FromJson("""{"cues":[{"id":"a","text":"Old."}],"warnings":[]}"""u8).Cues[0].Words);
    }

    [Fact]
    public void Words_of_a_cue_that_is_split_are_split_with_it()
    {
        var words = Enumerable.Range(0, 200).Select(i => $$"""{"word": "word{{i}}", "start": {{i}}, "end": {{i + 1}}}""");
        var text = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"word{i}"));
        var json = $$"""[{"start": 0, "end": 200, "text": "{{text}}", "words": [{{string.Join(',', words)}}]}]""";
        var transcript = Reading.Read(json, null, new TranscriptLimits { MaxCueLength = 256 });
        Assert.True(transcript.Cues.Count > 1);
        Assert.Equal(text, string.Join(' ', transcript.Cues.Select(cue => cue.Text)));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i * 1_000), transcript.Cues.SelectMany(cue => cue.Words!.StartMs!));
    }

    [Fact]
    public void Word_times_cost_less_than_four_times_the_text()
    {
        var source = new StringBuilder("[");
        for (var i = 0; i < 500; i++)
        {
            var words = Enumerable.Range(0, 20).Select(w => Word(i, w));
            var text = string.Join(' ', Enumerable.Range(0, 20).Select(w => $"harbour{w % 7}"));
            source.Append(i == 0 ? "" : ",");
            source.Append(
                CultureInfo.InvariantCulture,
                $$"""{"start": {{i * 8}}, "end": {{(i * 8) + 8}}, "text": "{{text}} {{i}}", "words": [{{string.Join(',', words)}}]}"""
            );
        }

        var transcript = Reading.Read(source.Append(']').ToString(), null);
        Assert.Equal(10_000, transcript.Cues.Sum(cue => cue.Words!.Offsets.Count));
        var plain = transcript with { Cues = [.. transcript.Cues.Select(cue => cue with { Words = null })] };
        Assert.InRange(transcript.ToJson().Length, plain.ToJson().Length, 4 * plain.ToJson().Length);

        static string Word(int cue, int word) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"word": "harbour{{word % 7}}", "start": {{(cue * 8) + (word * 0.4)}}, "end": {{(cue * 8)
                    + (word * 0.4)
                    + 0.35}}, "score": 0.87}
                """
            );
    }

    [Theory]
    [InlineData("a", "a", 100_000)]
    [InlineData("a b", "zz", 50_000)]
    [InlineData("aaaa", "aaab", 50_000)]
    public void Hostile_words_are_aligned_in_linear_time(string text, string word, int count)
    {
        var words = string.Join(',', Enumerable.Repeat($$"""{"word": "{{word}}", "start": 1, "end": 2}""", count));
        var said = string.Join(' ', Enumerable.Repeat(text, count));
        var started = TimeProvider.System.GetTimestamp();
        var transcript = Reading.Read(
            $$"""[{"start": 0, "end": 9, "text": "{{said}}", "words": [{{words}}]}]""",
            null,
            new TranscriptLimits { MaxCueLength = 256 }
        );
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
        foreach (var cue in transcript.Cues)
        {
            var offsets = cue.Words?.Offsets ?? [];
            Assert.True(offsets.Zip(offsets.Skip(1)).All(pair => pair.First < pair.Second));
            Assert.True(offsets.All(offset => offset < cue.Text.Length));
        }
    }

    private static string Source(string name) =>
        File.ReadAllText(Repository.PathOf("tests", "TranscriptWorker.Tests", "Enrichment", "Formats", "Json", "Sources", $"{name}.json"));

    private static string Described(Cue cue)
    {
        if (cue.Words is not { } words)
            return "";
        var described = new List<string>();
        for (var i = 0; i < words.Offsets.Count; i++)
        {
            var end = i + 1 < words.Offsets.Count ? words.Offsets[i + 1] : cue.Text.Length;
            described.Add(
                cue.Text[words.Offsets[i]..end].Trim()
                    + Part('@', words.StartMs?[i])
                    + Part('+', words.DurationMs?[i])
                    + Part('/', words.Confidence?[i])
            );
        }

        return string.Join(' ', described);
    }

    private static string Part(char sign, int? value) =>
        value is null or CueWords.Unknown ? "" : string.Create(CultureInfo.InvariantCulture, $"{sign}{value}");
}
