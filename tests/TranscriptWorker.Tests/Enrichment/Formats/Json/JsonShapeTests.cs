using System.Text;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats.Json;

/// <summary>What recognisers write differently from each other, and what goes wrong in their files.</summary>
public sealed class JsonShapeTests
{
    [Theory]
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
        """{"segments":[{"text":"No times."},{"start":null,"end":null,"text":"None here."}]}""",
        null,
        "- No times.",
        "- None here."
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
