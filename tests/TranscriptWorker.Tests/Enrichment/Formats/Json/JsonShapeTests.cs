using System.Text;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats.Json;

/// <summary>What recognisers write differently from each other, and what goes wrong in their files.</summary>
public sealed class JsonShapeTests
{
    [Theory]
    [InlineData(
        """{"task":"transcribe","language":"english","duration":4.5,"text":"One. Two.","segments":[{"id":0,"seek":0,"start":0,"end":1.5,"text":" One.","tokens":[1,2],"no_speech_prob":0.1},{"id":1,"start":1.5,"end":4.5,"text":" Two."}]}""",
        "en",
        "0-1500 One.",
        "1500-4500 Two."
    )]
    [InlineData(
        """[{"text":"Hello there","start":0.5,"duration":1.54},{"text":"and\nbye","start":2.04,"duration":2}]""",
        null,
        "500-2040 Hello there",
        "2040-4040 and bye"
    )]
    [InlineData(
        """[{"id":1,"start":0,"end":2.5,"text":" First."},{"id":2,"start":2.5,"end":5,"text":" Second."}]""",
        null,
        "0-2500 First.",
        "2500-5000 Second."
    )]
    [InlineData("""{"text":"Nothing but a text."}""", null, "- Nothing but a text.")]
    [InlineData(
        """{"text":"Ignored","words":[{"word":"Only","start":0.1,"end":0.4},{"word":"words.","start":0.4,"end":0.9}]}""",
        null,
        "100-900 Only words."
    )]
    [InlineData(
        """{"segments":[{"text":"No times."},{"start":null,"end":null,"text":"None here."}]}""",
        null,
        "- No times.",
        "- None here."
    )]
    [InlineData(
        """{"segments":[{"words":[{"word":" Spaces"},{"word":" are"},{"word":" its"},{"word":" own","start":1,"end":2}]}]}""",
        null,
        "1000-2000 Spaces are its own"
    )]
    [InlineData(
        """{"wireMagic":"pb3","events":[{"tStartMs":0,"dDurationMs":9000,"id":1},{"tStartMs":100,"dDurationMs":4000,"segs":[{"utf8":"we"},{"utf8":" begin","tOffsetMs":300}]},{"tStartMs":2000,"aAppend":1,"segs":[{"utf8":"\n"}]},{"tStartMs":2010,"dDurationMs":3000,"segs":[{"utf8":"here"}]}]}""",
        null,
        "100-2010 we begin",
        "2010-5010 here"
    )]
    [InlineData(
        """{"results":[{"alternatives":[{"transcript":"the ferry leaves","confidence":0.9,"words":[{"startTime":"0.100s","endTime":"0.400s","word":"the"},{"startTime":"0.400s","endTime":"1.200s","word":"ferry"}]},{"transcript":"the fairy leaves"}],"languageCode":"en-us"},{"alternatives":[{"transcript":" at noon"}],"resultEndTime":"2.500s"}]}""",
        "en-US",
        "100-1200 the ferry leaves",
        "1200-2500 at noon"
    )]
    [InlineData(
        """{"name":"1","done":true,"response":{"@type":"x","results":[{"alternatives":[{"transcript":"yes no","words":[{"startTime":"0s","endTime":"1s","word":"yes"},{"startTime":"1s","endTime":"2s","word":"no"}]}]},{"alternatives":[{"words":[{"startTime":"0s","endTime":"1s","word":"yes","speakerTag":1},{"startTime":"1s","endTime":"2s","word":"no","speakerTag":2}]}]}]}}""",
        null,
        "0-1000 1: yes",
        "1000-2000 2: no"
    )]
    [InlineData(
        """{"source":"a","combinedRecognizedPhrases":[{"display":"All."}],"recognizedPhrases":[{"channel":0,"offset":"PT1S","duration":"PT0.5S","offsetInTicks":10000000,"durationInTicks":5000000,"nBest":[{"confidence":0.9,"lexical":"hello","display":"Hello."},{"display":"Hallo."}]},{"channel":1,"offset":"PT0.2S","duration":"PT0.5S","nBest":[{"lexical":"who is there"}]}]}""",
        null,
        "200-700 channel 1: who is there",
        "1000-1500 channel 0: Hello."
    )]
    [InlineData(
        """{"durationMilliseconds":2000,"combinedPhrases":[{"text":"Hi. Ho."}],"phrases":[{"speaker":1,"offsetMilliseconds":40,"durationMilliseconds":320,"text":"Hi.","locale":"en-US"},{"speaker":2,"offsetMilliseconds":900,"durationMilliseconds":100,"text":"Ho."}]}""",
        "en-US",
        "40-360 1: Hi.",
        "900-1000 2: Ho."
    )]
    [InlineData(
        """{"results":{"channels":[{"alternatives":[{"transcript":"left side","words":[{"word":"left","start":3,"end":3.2},{"word":"side","start":3.2,"end":3.5}]}]},{"detected_language":"de","alternatives":[{"transcript":"right","words":[{"word":"right","start":1,"end":1.2}]}]}],"utterances":[{"start":1,"end":1.2,"transcript":"right"}]}}""",
        "de",
        "1000-1200 channel 1: right",
        "3000-3500 channel 0: left side"
    )]
    [InlineData(
        """{"results":{"items":[{"type":"pronunciation","start_time":"0.1","end_time":"0.4","speaker_label":"spk_1","alternatives":[{"content":"New"}]},{"type":"pronunciation","start_time":"0.4","end_time":"0.7","speaker_label":"spk_1","alternatives":[{"content":"form"}]},{"type":"punctuation","speaker_label":"spk_1","alternatives":[{"content":"."}]}],"audio_segments":[{"transcript":"New form."}]}}""",
        null,
        "100-700 spk_1: New form."
    )]
    [InlineData(
        """{"text":"a b","chunks":[{"timestamp":[0,1],"text":" a"}],"speakers":[{"speaker":"SPEAKER_00","timestamp":[0.0,1.25],"text":"a b"}]}""",
        null,
        "0-1250 SPEAKER_00: a b"
    )]
    [InlineData(
        """{"segments":[{"start":0,"end":1,"speaker":"","text":"Nobody."},{"start":1,"end":2,"speaker":null,"text":"Neither."}]}""",
        null,
        "0-1000 Nobody.",
        "1000-2000 Neither."
    )]
    [InlineData(
        """{"segments":[{"start":Infinity,"end":-Infinity,"text":"NaN and \"NaN\" are words here."}]}""",
        null,
        "- NaN and \"NaN\" are words here."
    )]
    [InlineData(
        """{"segments":[{"start":-1,"end":3e99,"text":"Skipped."},{"start":1e-3,"end":"2.5","text":"Kept."}]}""",
        null,
        "1-2500 Kept."
    )]
    [InlineData(
        """{"segments":[{"start":1,"end":2,"text":"Half a smile \ud83d, a whole \ud83d\ude00, \\ud83d."}]}""",
        null,
        "1000-2000 Half a smile \uFFFD, a whole 😀, \\ud83d."
    )]
    [InlineData(
        """{"results":[{"type":"word","start_time":0,"end_time":1,"alternatives":[{"content":"こんにちは","language":"ja"}]},{"type":"word","start_time":1,"end_time":2,"alternatives":[{"content":"世界"}]},{"type":"punctuation","start_time":2,"end_time":2,"attaches_to":"previous","alternatives":[{"content":"。"}]}]}""",
        "ja",
        "0-2000 こんにちは世界。"
    )]
    public void A_shape_is_read_as_its_recogniser_means_it(string content, string? language, params string[] cues)
    {
        var transcript = Reading.Read(content, format: null);

        Assert.Equal(cues, transcript.Spoken());
        Assert.Equal(language, transcript.Language);
        Reading.AssertSound(transcript, new TranscriptLimits());
    }

    [Fact]
    public void A_turn_that_goes_on_is_cut_where_sentences_end_and_after_pauses()
    {
        var words = Enumerable
            .Range(0, 400)
            .Select(i => $$"""{"word":"{{(i % 10 == 9 ? "end." : "word")}}","start":{{i}}.0,"end":{{i}}.9}""")
            .ToList();
        words.Add("""{"word":"Later.","start":500,"end":501}""");

        var transcript = Reading.Read($$"""{"words":[{{string.Join(',', words)}}]}""", format: null);

        Assert.All(transcript.Cues, cue => Assert.EndsWith(".", cue.Text, StringComparison.Ordinal));
        Assert.All(transcript.Cues, cue => Assert.InRange(cue.Text.Length, 6, 300));
        Assert.Equal("Later.", transcript.Cues[^1].Text);
        Assert.Equal(401, transcript.Cues.Sum(cue => cue.Text.Split(' ').Length));
    }

    [Theory]
    [InlineData("""{"id":"cs_1","object":"invoice","amount":5}""", "Its top-level keys are: id, object, amount.")]
    [InlineData("""{"text":"A message.","user":"ann"}""", "Its top-level keys are: text, user.")]
    [InlineData("""{"a b<script>":1,"":2}""", "Its top-level keys are: (another), (another).")]
    [InlineData("""{}""", "It has no top-level keys.")]
    [InlineData("""[{"price":1}]""", "It has no top-level keys.")]
    [InlineData("""[[{"start":1,"text":"Nested."}]]""", "It has no top-level keys.")]
    public void Json_without_speech_is_refused_with_its_keys_and_never_read_as_text(string content, string message)
    {
        foreach (var format in (string?[])[null, "Json", "PlainText", "SubRip"])
        {
            var refused = Assert.Throws<TranscriptRefusedException>(() => Reading.Read(content, format));
            Assert.Equal(TranscriptRefusal.UnsupportedFormat, refused.Refusal);
            Assert.EndsWith(message, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"segments\":[\n{\"start\":0,\n\"text\":\"Cut off", "line 3")]
    [InlineData("{\"segments\":[{\"start\":0,\"text\":\"More\"}]} and more", "line 1")]
    [InlineData("{\"segments\":[{\"text\":\"Bad \\q escape\"}]}", "line 1")]
    public void Json_that_is_damaged_is_refused_with_its_line(string content, string line)
    {
        var refused = Assert.Throws<TranscriptRefusedException>(() => Reading.Read(content, format: null));

        Assert.Equal(TranscriptRefusal.UnsupportedFormat, refused.Refusal);
        Assert.Contains(line, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_that_is_nested_deeply_is_refused_before_it_is_followed()
    {
        var content = new StringBuilder("{\"results\":").Insert(11, "[", 1_000_000).Append("{\"a\":1}").ToString();

        Assert.Equal(TranscriptRefusal.UnsupportedFormat, Reading.Refusal(() => Reading.Read(content, format: null)));
    }

    [Theory]
    [InlineData("[00:01] Ann: Not JSON.")]
    [InlineData("[Music]\nAnn: Not JSON.")]
    [InlineData("{laughs} Not JSON.")]
    [InlineData("[\"quoted\"] Not JSON.")]
    public void Text_that_begins_with_a_bracket_is_text(string content) =>
        Assert.Single(Reading.Read(content, format: null).Cues, cue => cue.Text.Contains("Not JSON.", StringComparison.Ordinal));

    [Fact]
    public void A_warning_names_the_line_of_the_segment()
    {
        var transcript = Reading.Read(
            "{\"segments\":[\n{\"start\":1,\"end\":2,\"text\":\"a\"},\n\n{\"start\":9,\"end\":8,\"text\":\"b\"}]}",
            format: null
        );

        Assert.Equal(["end-before-start@4x1"], transcript.Codes());
        Assert.Equal(["1000-2000 a", "9000-9000 b"], transcript.Spoken());
    }

    [Fact]
    public void The_extension_of_a_file_names_the_format() => Assert.Equal("Json", TranscriptFormats.FindName(".JSON"));
}
