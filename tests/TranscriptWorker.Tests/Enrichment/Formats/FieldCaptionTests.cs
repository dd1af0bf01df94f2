using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.KeyPhrases;
using TranscriptWorker.Enrichment.Features.Summary;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>Reads captions as exporters write them, from the files in the folder <c>Field</c>.</summary>
public sealed class FieldCaptionTests
{
    private static readonly string[] Workshop =
    [
        "welcome back to the workshop today we",
        "rebuild the gearbox of a small tractor",
        "the first thing is to drain the oil and",
        "to mark every gear before it comes out",
        "why do you mark the gears",
        "because two of them look the same but",
        "one has a tooth more and if you swap them",
        "the gearbox locks up in third gear",
        "[Music]",
        "so the bearings come next and these",
        "bearings are pressed in with the big press",
        "and then the gearbox gets fresh oil",
    ];

    [Fact]
    public void Teams_captions_without_a_header_have_their_text_behind_a_blank_line()
    {
        foreach (var format in (string?[])[null, "WebVtt"])
        {
            var transcript = Read("01-teams-graph-plain.vtt", format);

            Assert.Equal(6, transcript.Cues.Count);
            Assert.Equal((3200, 7900, "Good morning, let's begin with the warehouse move."), Timed(transcript.Cues[0]));
            Assert.All(transcript.Cues, cue => Assert.Null(cue.Speaker));
        }
    }

    [Fact]
    public void Times_of_one_digit_are_read()
    {
        var transcript = Read("03-teams-short-times.vtt");

        Assert.Equal(
            [(0, 3930), (4200, 9870), (10_500, 12_900), (65_250, 69_000)],
            transcript.Cues.Select(cue => (cue.StartMs!.Value, cue.EndMs!.Value))
        );
        Assert.Equal(
            ["Okafor, Chidi", "Lindqvist, Maja (External)"],
            transcript.Cues.Take(2).Select(cue => cue.Speaker!),
            StringComparer.Ordinal
        );
        Assert.EndsWith("Tuesday & takes an hour.", transcript.Cues[3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_of_a_stream_are_joined_and_each_cue_is_kept_once()
    {
        var transcript = Read("04-hls-segments.vtt");

        Assert.Equal(4, transcript.Cues.Count);
        Assert.Equal(["1", "2", "3", "4"], transcript.Ids());
        Assert.Equal((500, 3800, "The ferry to the island leaves at seven."), Timed(transcript.Cues[0]));
        Assert.Equal((13_500, 17_500, "Then the island lives from what is in the cellar."), Timed(transcript.Cues[3]));
        Assert.Contains(transcript.Warnings, warning => string.Equals(warning.Code, "cue-sent-again", StringComparison.Ordinal));
        Assert.Equal(41, transcript.Cues.Sum(cue => cue.Text.Split(' ').Length));
    }

    [Theory]
    [InlineData("05-youtube-rolling.vtt")]
    [InlineData("06-ytdlp-rolling.srt")]
    public void Rolling_captions_have_every_line_once(string name)
    {
        var transcript = Read(name);

        Assert.Equal(Workshop, Words(transcript));
        Assert.All(
            transcript.Cues.Zip(transcript.Cues.Skip(1)),
            pair => Assert.True(pair.First.StartMs < pair.Second.StartMs && pair.First.EndMs <= pair.Second.StartMs)
        );
        Assert.Equal((240, 3240), (transcript.Cues[0].StartMs, transcript.Cues[0].EndMs));
    }

    [Fact]
    public void Growing_captions_have_the_last_version_with_the_first_start()
    {
        var transcript = Read("07-live-captions-growing.txt");

        Assert.Equal(
            [
                (2000, "Nadia Brandt", "So the pilot starts in the north region on Monday."),
                (7000, "Tomas Ek", "Do the drivers have the new scanners already?"),
                (11_000, "Nadia Brandt", "Yes, they got the scanners last week, and the training is on Friday."),
                (17_000, "Tomas Ek", "Then the depot needs the chargers before Friday too."),
            ],
            transcript.Cues.Select(cue => (cue.StartMs!.Value, cue.Speaker!, cue.Text))
        );
        Assert.Contains(transcript.Warnings, warning => string.Equals(warning.Code, "growing-captions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_loop_of_a_recogniser_is_kept_marked_and_left_out_of_the_features()
    {
        var transcript = Read("08-whisper-loop.srt");

        Assert.Equal(60, transcript.Cues.Count(cue => cue.Text.StartsWith("Thank you for watching", StringComparison.Ordinal)));
        Assert.All(transcript.Cues, cue => Assert.Equal(cue.IsLoop, cue.Text.StartsWith("Thank you", StringComparison.Ordinal)));
        Assert.All(transcript.Cues, cue => Assert.True(cue.EndMs >= cue.StartMs));
        Assert.Contains(
            transcript.Warnings,
            warning => string.Equals(warning.Code, "recognizer-loop", StringComparison.Ordinal) && warning is { Line: 34, Count: 60 }
        );
        var summary = await Transcripts.EnrichAsync(new SummaryEnricher(), transcript);
        Assert.DoesNotContain(Texts(summary, "sentences", "text"), text => text.Contains("watching", StringComparison.Ordinal));
        var phrases = await Transcripts.EnrichAsync(new KeyPhraseEnricher(), transcript);
        Assert.Contains("wind machine", Texts(phrases, "phrases", "text"), StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(Texts(phrases, "phrases", "text"), text => text.Contains("video", StringComparison.Ordinal));
    }

    [Fact]
    public void Counters_that_are_doubled_or_look_like_text_are_told_from_text()
    {
        var transcript = Read("15-srt-counters.srt");

        Assert.Equal(
            [
                "How much do you bet on the grey horse?",
                "50",
                "Fifty on the grey horse, then. and thirty on the black one.",
                "1999 was the last time the grey horse won.",
                "The race starts at",
            ],
            Words(transcript)
        );
        Assert.Equal((6000, 23_000), (transcript.Cues[0].StartMs, transcript.Cues[^1].EndMs));
        Assert.Contains(
            transcript.Codes(),
            code => code.StartsWith("empty-cue", StringComparison.Ordinal) && code.EndsWith("x3", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Damaged_arrows_and_colons_are_read_with_a_warning()
    {
        var transcript = Read("16-srt-arrows.srt");

        Assert.Equal([1000, 3200, 5200, 7200, 9200, 11_200, 13_200, 15_200], transcript.Cues.Select(cue => cue.StartMs!.Value));
        Assert.Distinct(Words(transcript), StringComparer.Ordinal);
        Assert.DoesNotContain(transcript.Cues, cue => cue.Text.Any(char.IsAsciiDigit));
        Assert.Contains("irregular-arrow@10x3", transcript.Codes(), StringComparer.Ordinal);
    }

    [Fact]
    public void Recordings_of_over_100_hours_are_read() =>
        Assert.Equal(
            [(359_998_500, 360_002_000), (360_002_500, 360_006_000), (445_507_000, 445_511_250)],
            Read("17-over-100-hours.srt").Cues.Select(cue => (cue.StartMs!.Value, cue.EndMs!.Value))
        );

    [Fact]
    public void Russian_in_Windows_1251_is_read_with_a_warning()
    {
        var transcript = Read("18-windows-1251.srt");

        Assert.Equal(["Анна|Доброе утро, коллеги.", "Анна|Сегодня мы обсуждаем новый мост через реку."], transcript.Said()[..2]);
        Assert.Equal("Пётр", transcript.Cues[2].Speaker);
        Assert.Contains(transcript.Warnings, warning => warning.Message.Contains("Windows-1251", StringComparison.Ordinal));
    }

    [Fact]
    public void Few_Cyrillic_letters_are_no_Windows_1252() =>
        Assert.Equal(["Мост", "Река", "Мы", "Вода", "Новый мост", "Да"], Words(Read("19-windows-1251-sparse.srt")));

    [Fact]
    public void UTF_16_without_a_mark_is_read_with_a_warning()
    {
        var transcript = Read("20-utf16-no-bom.srt");

        Assert.Equal(
            ["The quarry closes in autumn.", "Then it becomes a lake for swimmers.", "The café stays where it is."],
            Words(transcript)
        );
        Assert.Equal(["encoding-guessed@1x1"], transcript.Codes());
    }

    [Fact]
    public void Blocks_ruby_and_arrows_in_sentences_are_read()
    {
        var transcript = Read("25-vtt-blocks.vtt");

        Assert.Equal(
            [
                "Ines|Tonight we bind a book.",
                "Otto|With linen thread?",
                "Ines|Yes, linen thread is stronger than <cotton> & nylon.",
                "Otto|Buchblock means book block the pages.",
                "Ines|Click File --> Export, and the pattern of the holes is printed.",
                "Otto|Then we press the book block for a night.",
            ],
            transcript.Said()
        );
        Assert.Equal(["intro-1", "cue-2", "cue-3", "cue-4", "cue with spaces & signs", "99"], transcript.Ids());
    }

    [Fact]
    public void Broken_tags_lose_no_word() =>
        Assert.Equal(
            [
                "Brandt & Sons|The saw blade is 5 mm <",
                "|less or more < > than the old one</c",
                "Olga|I paid 90 for it",
                "|and nobody objected",
                "Olga|The blade is <3 of the team, a<b and c>d",
                "|{ [ the brackets stay open",
            ],
            Read("26-vtt-broken-tags.vtt").Said()
        );

    private static Transcript Read(string name, string? format = null)
    {
        var bytes = File.ReadAllBytes(Repository.PathOf("tests/TranscriptWorker.Tests/Enrichment/Formats/Field/" + name));
        var transcript = TranscriptReader.Read(TranscriptText.Decode(bytes, new()), format, new(), TestContext.Current.CancellationToken);
        Reading.AssertSound(transcript, new());
        return transcript;
    }

    private static string[] Words(Transcript transcript) => [.. transcript.Cues.Select(cue => cue.Text)];

    private static (int? StartMs, int? EndMs, string Text) Timed(Cue cue) => (cue.StartMs, cue.EndMs, cue.Text);

    private static List<string> Texts(JsonElement result, string list, string property) =>
        [.. result.GetProperty(list).EnumerateArray().Select(element => element.GetProperty(property).GetString()!)];
}
