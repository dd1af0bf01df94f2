using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats.Speakers;

/// <summary>Speakers that the structure of a source shows.</summary>
public sealed class SpeakerStructureTests
{
    [Theory]
    [InlineData("Maya O'Neil (she/her)")]
    [InlineData("Zoom user (he/him)")]
    [InlineData("priya.k")]
    [InlineData("iPhone (2)")]
    [InlineData("Lopez Garcia, Maria Elena")]
    [InlineData("Room 4.12 | Berlin")]
    [InlineData("Dr. Ahmed El-Sayed, PhD")]
    [InlineData("SPEAKER_00")]
    [InlineData("speaker_1")]
    [InlineData("49151234567")]
    [InlineData("1")]
    [InlineData("嘉宾")]
    [InlineData("سلمى")]
    [InlineData("user@example.org")]
    [InlineData("The Organising Committee of the Regional Library")]
    public void A_label_that_recurs_at_nearly_every_cue_is_a_speaker_whatever_its_characters(string name) =>
        Assert.Equal(
            [name + "|One.", "Bob|Two.", name + "|Three.", "|Four.", "Bob|Five.", "Bob|Six."],
            SubRip($"{name}: One.", "Bob: Two.", $"{name}: Three.", "Four.", "Bob: Five.", "Bob: Six.").Said()
        );

    [Fact]
    public void Names_in_brackets_lose_them() =>
        Assert.Equal(
            ["SPEAKER_00|One.", "SPEAKER_01|Two.", "SPEAKER_00|Three."],
            Reading.PlainText("[SPEAKER_00]: One.\n[SPEAKER_01]: Two.\n[SPEAKER_00]: Three.").Said()
        );

    [Fact]
    public void A_capitalised_label_is_a_speaker_even_once_where_every_cue_has_a_label() =>
        Assert.Equal(
            ["priya.k|One.", "iPhone (2)|Two.", "Lopez Garcia, Maria Elena|Three.", "priya.k|Four."],
            SubRip("priya.k: One.", "iPhone (2): Two.", "Lopez Garcia, Maria Elena: Three.", "priya.k: Four.").Said()
        );

    [Fact]
    public void A_remark_in_front_of_a_colon_is_no_speaker() =>
        Assert.Equal(
            [
                "priya.k|One.",
                "|One remark: two.",
                "|At 10:30 Berlin: three.",
                "priya.k|At 10:30 Berlin: four.",
                .. Enumerable.Range(5, 6).Select(number => $"priya.k|Number {number}."),
            ],
            SubRip([
                    "priya.k: One.",
                    "One remark: two.",
                    "At 10:30 Berlin: three.",
                    "priya.k: At 10:30 Berlin: four.",
                    .. Enumerable.Range(5, 6).Select(number => $"priya.k: Number {number}."),
                ])
                .Said()
        );

    [Fact]
    public void A_caption_that_is_said_twice_keeps_its_speaker() =>
        Assert.Equal(["ANN|Yes.", "ANN|Yes.", "BOB|No."], SubRip("ANN: Yes.", "ANN: Yes.", "BOB: No.").Said());

    [Fact]
    public void A_label_that_recurs_in_few_cues_needs_the_form_of_a_name() =>
        Assert.Equal(
            ["|and he said: one.", "|and he said: two.", "|Three.", "|Four."],
            SubRip("and he said: one.", "and he said: two.", "Three.", "Four.").Said()
        );

    [Fact]
    public void A_name_given_once_a_turn_holds_over_the_captions_that_follow() =>
        Assert.Equal(
            ["Sela|One.", "Sela|Two.", "Henning|Three.", "Henning|Four.", "Sela|Five.", "Henning|Six.", "Henning|Seven."],
            SubRip("Sela: One.", "Two.", "Henning: Three.", "Four.", "Sela: Five.", "Henning: Six.", "Seven.").Said()
        );

    [Fact]
    public void A_name_holds_after_a_jingle_too() =>
        Assert.Equal(
            ["|[Music]", "Sela|One.", "Henning|Two.", "Henning|Three.", "Sela|Four.", "Henning|Five."],
            SubRip("[Music]", "Sela: One.", "Henning: Two.", "Three.", "Sela: Four.", "Henning: Five.").Said()
        );

    [Theory]
    [InlineData("One.", "ANN: Two.", "Three.", "BOB: Four.", "Five.", "ANN: Six.")]
    [InlineData("ANN: One.", "Two.", "ANN: Three.", "Four.", "ANN: Five.", "Six.")]
    [InlineData("ANN: One.", "Two.", "- Three.\n- Four.", "BOB: Five.", "Six.", "ANN: Seven.")]
    public void A_name_given_here_and_there_does_not_hold(params string[] cues) =>
        Assert.Null(SubRip(cues).Cues.First(cue => cue.Text is "Three." or "Two." && !cues.Contains("ANN: " + cue.Text)).Speaker);

    [Fact]
    public void Where_chevrons_mark_the_turns_a_name_holds_until_the_next_ones() =>
        Assert.Equal(
            ["BOB|One.", "BOB|Two.", "|Three.", "|Four.", "ANN|Five."],
            SubRip(">> BOB: One.", "Two.", ">> Three.", "Four.", ">> ANN: Five.").Said()
        );

    [Fact]
    public void Lines_with_dashes_are_turns_without_the_dashes() =>
        Assert.Equal(
            ["|Did you close the barn?", "|I closed it.", "ANN|And the door?", "|Yes, at once.", "|-- and so on", "|-5 degrees"],
            SubRip("- Did you close the barn?\n- I closed it.", "-ANN: And the door?\n–Yes,\nat once.", "-- and so on", "-5 degrees").Said()
        );

    [Fact]
    public void A_dash_in_captions_without_dialogues_is_text() =>
        Assert.Equal(["|- One.", "|Two.", "|Three."], SubRip("- One.", "Two.", "Three.").Said());

    [Fact]
    public void Several_speakers_in_upper_case_may_share_a_label() =>
        Assert.Equal(
            ["ASH, MISTY|The bridge is closed?", "ASH|Yes.", "MISTY|No."],
            SubRip("ASH, MISTY:\nThe bridge is closed?", "ASH: Yes.", "MISTY: No.").Said()
        );

    [Fact]
    public void Two_speakers_in_one_cue_share_its_time()
    {
        var transcript = Reading.SubRip("00:01,000 --> 00:05,000\nANN: Twelve chars\nBOB: Four\n\n00:05,000 --> 00:06,000\nANN: x");

        Assert.Equal(["ANN|Twelve chars", "BOB|Four", "ANN|x"], transcript.Said());
        Assert.Equal([(1000, 4000), (4000, 5000), (5000, 6000)], transcript.Cues.Select(cue => (cue.StartMs!.Value, cue.EndMs!.Value)));
    }

    [Fact]
    public void Direction_marks_are_no_part_of_a_name()
    {
        var transcript = SubRip(
            "\u202Bسلمى: متى يفتح المتحف الجديد؟\u202C",
            "\u200Fيوسف: يفتح المتحف الجديد في مايو.\u200F",
            "\u202Bسلمى\u200F: وهل المدخل مجاني للطلاب؟\u202C\n\u202Bأريد أن آتي مع صفي.\u202C",
            "يوسف: نعم، المدخل مجاني في عام 2026."
        );

        Assert.Equal(["سلمى", "يوسف", "سلمى", "يوسف"], transcript.Cues.Select(cue => cue.Speaker).ToArray());
        Assert.Equal("وهل المدخل مجاني للطلاب؟ أريد أن آتي مع صفي.", transcript.Cues[2].Text);
        Assert.Equal("نعم، المدخل مجاني في عام 2026.", transcript.Cues[3].Text);
    }

    [Fact]
    public void Full_width_colons_end_a_label_and_Chinese_lines_join_without_a_space() =>
        Assert.Equal(
            [
                "主持人|今天我们谈谈城市里的屋顶花园。",
                "嘉宾|屋顶花园可以降低夏天的温度。",
                "嘉宾|它也能收集雨水，减少洪水。",
                "主持人|建一个屋顶花园要花多少钱？",
                "嘉宾|使用 GreenKit 系统，每平方米大约三百元。",
            ],
            SubRip(
                    "主持人：今天我们谈谈城市里的\n屋顶花园。",
                    "嘉宾：屋顶花园可以降低夏天的\n温度。",
                    "嘉宾：它也能收集雨水，\n\n减少洪水。",
                    "主持人：建一个屋顶花园要花\n多少钱？",
                    "嘉宾：使用 GreenKit 系统，每平方米\n大约三百元。"
                )
                .Said()
        );

    private static Transcript SubRip(params string[] cues) =>
        Reading.SubRip(
            string.Join("\n\n", cues.Select((text, place) => $"{place + 1}\n00:00:{place:D2},000 --> 00:00:{place:D2},900\n{text}"))
        );
}
