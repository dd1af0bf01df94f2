namespace TranscriptWorker.Tests.Enrichment.Formats.PlainText;

/// <summary>Texts in the layouts that exporters write.</summary>
public sealed class ExportedTextTests
{
    [Fact]
    public void A_name_and_a_time_above_paragraphs_give_speaker_and_start_and_wrapped_lines_join()
    {
        var transcript = Reading.PlainText(
            """
            Ingrid Vale  0:00  
            So the first question was whether the lake is clean enough for the swimming 
            club. We took samples in June.

            Rafael Soto  0:31  
            And where does the phosphate come from?

            Ingrid Vale  0:35  
            Most likely from the golf course.

            They want to move the drain.

            wes  1:09:40  
            The district pays a third of the drain.

            Transcribed by https://otter.ai
            """
        );

        Assert.Equal(
            [
                "0 Ingrid Vale|So the first question was whether the lake is clean enough for the swimming club. We took samples in June.",
                "31 Rafael Soto|And where does the phosphate come from?",
                "35 Ingrid Vale|Most likely from the golf course. They want to move the drain.",
                "4180 wes|The district pays a third of the drain.",
            ],
            transcript.SaidAt()
        );
        Assert.Equal(["text-outside-cue@16x1"], transcript.Codes());
    }

    [Fact]
    public void Times_alone_between_labelled_lines_start_the_next_line_and_title_and_footer_are_no_speech()
    {
        var transcript = Reading.PlainText(
            """
            Harbour rebuild (2026-02-03 10:02 GMT+1) - Transcript
            Attendees
            Lea Morgenstern, Lea Morgenstern's Presentation, Piotr Zielak
            Transcript
             
            00:00:00
             
            Lea Morgenstern: Hello Piotr.
            Piotr Zielak: The concrete test came back yesterday.
            Lea Morgenstern: Is eighty enough?
            Piotr Zielak: The new crane needs sixty,
            Lea Morgenstern: Good.
            Piotr Zielak: so we have a reserve.
             
            00:05:00
             
            Lea Morgenstern: Then the crane may be ordered.
            Piotr Zielak: I send the test today.
             
             
            Transcription ended after 00:05:41


            This editable transcript was computer generated and might contain errors.
            """
        );

        Assert.Equal(
            [
                "0 Lea Morgenstern|Hello Piotr.",
                "Piotr Zielak|The concrete test came back yesterday.",
                "Lea Morgenstern|Is eighty enough?",
                "Piotr Zielak|The new crane needs sixty,",
                "Lea Morgenstern|Good.",
                "Piotr Zielak|so we have a reserve.",
                "300 Lea Morgenstern|Then the crane may be ordered.",
                "Piotr Zielak|I send the test today.",
            ],
            transcript.SaidAt()
        );
    }

    [Fact]
    public void A_single_time_alone_counts_if_the_lines_below_are_labelled() =>
        Assert.Equal(
            ["0 Ann Lee|Hello.", "Bob Ray|Hi.", "Ann Lee|Bye."],
            Reading
                .PlainText(
                    "Weekly - Transkript\nTeilnehmer\nAnn Lee, Bob Ray\n\n00:00:00\n\nAnn Lee: Hello.\nBob Ray: Hi.\nAnn Lee: Bye.\n\n"
                        + "Ende nach 00:00:41"
                )
                .SaidAt()
        );

    [Fact]
    public void Times_alone_above_single_lines_start_them_and_a_heading_between_has_no_time()
    {
        var transcript = Reading.PlainText(
            "Intro\n0:00\nwelcome to the bicycle course\n0:03\ntoday we true a wheel without a stand\nSpokes\n0:08\n"
                + "a spoke on the left pulls the rim\n0:12\nto the left and a spoke on the right\n0:15\npulls the rim to the right\n"
                + "1:02:09\nso you turn the nipple only a quarter\n1:02:14\nand then you look at the rim again"
        );

        Assert.Equal(
            [
                "0 |welcome to the bicycle course",
                "3 |today we true a wheel without a stand",
                "|Spokes",
                "8 |a spoke on the left pulls the rim",
                "12 |to the left and a spoke on the right",
                "15 |pulls the rim to the right",
                "3729 |so you turn the nipple only a quarter",
                "3734 |and then you look at the rim again",
            ],
            transcript.SaidAt()
        );
    }

    [Fact]
    public void A_wrapped_line_below_a_time_alone_is_no_heading() =>
        Assert.Equal(
            ["0 |one", "3 |two and more", "5 |three", "8 |four", "9 |five"],
            Reading.PlainText("0:00\none\n0:03\ntwo\nand more\n0:05\nthree\n0:08\nfour\n0:09\nfive").SaidAt()
        );

    [Fact]
    public void Times_in_several_notations_stand_in_front_of_their_text()
    {
        var transcript = Reading.PlainText(
            "0:16\tThis is the valley,\n0:19\tand this is the road.\n[00:00:22 - 00:00:25] The engineers built a tunnel,\n"
                + "[00:00:24 - 00:00:28] and it opened in spring.\n[28.00s -> 32.40s]  The old road is now a path.\n"
                + "00:35 Vera Lindt:\nThe path is closed in winter.\n(00:41): Nobody clears the snow there."
        );

        Assert.Equal(
            [
                "16 |This is the valley,",
                "19 |and this is the road.",
                "22 |The engineers built a tunnel,",
                "24 |and it opened in spring.",
                "28 |The old road is now a path.",
                "35 Vera Lindt|The path is closed in winter.",
                "41 Vera Lindt|Nobody clears the snow there.",
            ],
            transcript.SaidAt()
        );
        Assert.Equal([null, null, 25_000, 28_000, 32_400, null, null], transcript.Cues.Select(cue => cue.EndMs));
    }

    [Theory]
    [InlineData("Ann Lee (00:05):\nHello\nthere.\n\nBob Ray (01:09):\nHi.")]
    [InlineData("Ann Lee [00:00:05]\nHello\nthere.\n\nBob Ray [00:01:09]\nHi.")]
    [InlineData("Ann Lee: (00:05)\nHello\nthere.\n\nBob Ray: (01:09)\nHi.")]
    [InlineData("Ann Lee - 00:05\nHello\nthere.\n\nBob Ray - 01:09\nHi.")]
    [InlineData("Ann Lee | 00:05\nHello\nthere.\n\nBob Ray | 01:09\nHi.")]
    [InlineData("Ann Lee\t0:05\nHello\nthere.\nBob Ray\t1:09\nHi.")]
    [InlineData("Ann Lee 00:05\nHello\nthere.\nBob Ray 01:09\nHi.")]
    [InlineData("[Ann Lee] 00:00:05\nHello\nthere.\n\n[Bob Ray] 00:01:09\nHi.")]
    [InlineData("00:00:05 Ann Lee\nHello\nthere.\n\n00:01:09 Bob Ray\nHi.")]
    [InlineData("00:00:05 Ann Lee\n\nHello\nthere.\n\n00:01:09 Bob Ray\n\nHi.")]
    [InlineData("[00:00:05] Ann Lee:\nHello\nthere.\n[00:01:09] Bob Ray:\nHi.")]
    [InlineData("[00:00:05.120] - Ann Lee\nHello\nthere.\n\n[00:01:09.00] - Bob Ray\nHi.")]
    [InlineData("00:05 - 01:07 Ann Lee\nHello\nthere.\n01:09 - 01:12 Bob Ray\nHi.")]
    [InlineData("Ann Lee (00:05): Hello\nthere.\nBob Ray (01:09): Hi.")]
    [InlineData("Ann Lee: [00:00:05] Hello\nthere.\nBob Ray: [00:01:09] Hi.")]
    [InlineData("Ann Lee:\t00:05\tHello\nthere.\nBob Ray:\t01:09\tHi.")]
    [InlineData("00:05 Ann Lee: Hello\nthere.\n01:09 Bob Ray: Hi.")]
    [InlineData("[00:05] Ann Lee: Hello\nthere.\n[01:09] Bob Ray: Hi.")]
    [InlineData("Planning call\n3 March 2026\n\nAnn Lee  0:05\nHello\nthere.\n\nBob Ray  1:09\nHi.\n\nAnn Lee stopped transcription")]
    public void A_header_gives_speaker_and_start(string content)
    {
        var transcript = Reading.PlainText(content);

        Assert.Equal(["Ann Lee|Hello there.", "Bob Ray|Hi."], transcript.Said());
        Assert.Equal([5, 69], transcript.Cues.Select(cue => cue.StartMs / 1000));
    }

    [Theory]
    [InlineData("Ann Lee\n0:05\nHello.\nBob Ray\n1:09\nHi.\nAnn Lee\n1:12\nBye now.\nBob Ray\n1:15\nBye.")]
    [InlineData("0:05\nAnn Lee\nHello.\n1:09\nBob Ray\nHi.\n1:12\nAnn Lee\nBye now.\n1:15\nBob Ray\nBye.")]
    public void A_name_that_recurs_next_to_a_time_alone_is_the_speaker(string content) =>
        Assert.Equal(["5 Ann Lee|Hello.", "69 Bob Ray|Hi.", "72 Ann Lee|Bye now.", "75 Bob Ray|Bye."], Reading.PlainText(content).SaidAt());

    [Theory]
    [InlineData("0.00\t4.52\tHello.\n4.52\t9.10\tHi.")]
    [InlineData("[0.00 - 4.52] Hello.\n[4.52 - 9.10] Hi.")]
    [InlineData("[0.00s -> 4.52s] Hello.\n[4.52s -> 9.10s] Hi.")]
    [InlineData("0:00.000 --> 0:04.520 Hello.\n0:04.520 --> 0:09.100 Hi.")]
    [InlineData("(0:00 – 0:04.52) Hello.\n(0:04.52 – 0:09.10) Hi.")]
    [InlineData("0:00 - 0:04.52\nHello.\n0:04.52 - 0:09.10\nHi.")]
    public void A_range_gives_start_and_end(string content) =>
        Assert.Equal([(0, 4520), (4520, 9100)], Reading.PlainText(content).Cues.Select(cue => (cue.StartMs!.Value, cue.EndMs!.Value)));

    [Fact]
    public void A_range_that_ends_before_it_starts_has_no_duration()
    {
        var transcript = Reading.PlainText("[0:05 - 0:01] One.\n[0:06 - 0:08] Two.");

        Assert.Equal(5000, transcript.Cues[0].EndMs);
        Assert.Equal(["end-before-start@1x1"], transcript.Codes());
    }

    [Fact]
    public void Growing_lines_of_live_captions_have_their_times_and_speakers() =>
        Assert.Equal(
            ["2 Nadia Brandt|So the pilot", "3 Nadia Brandt|So the pilot starts.", "7 Tomas Ek|Do the drivers", "8 Tomas Ek|Do they?"],
            Reading
                .PlainText(
                    "[00:00:02] Nadia Brandt: So the pilot\n[00:00:03] Nadia Brandt: So the pilot starts.\n"
                        + "[00:00:07] Tomas Ek: Do the drivers\n[00:00:08] Tomas Ek: Do they?"
                )
                .SaidAt()
        );

    [Fact]
    public void Chinese_lines_below_a_header_join_without_a_space() =>
        Assert.Equal(
            ["0 主持人|今天我们谈谈屋顶花园。", "9 嘉宾|使用 GreenKit 系统。", "12 主持人|好。"],
            Reading.PlainText("主持人  0:00\n今天我们谈谈\n屋顶花园。\n\n嘉宾  0:09\n使用 GreenKit\n系统。\n\n主持人  0:12\n好。").SaidAt()
        );
}
