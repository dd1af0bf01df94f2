using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Entities;
using TranscriptWorker.Enrichment.Features.PersonalData;

namespace TranscriptWorker.Tests.Enrichment.Features;

/// <summary>Entities and personal data of random transcripts, whose cues cut words, numbers and addresses anywhere.</summary>
public sealed class FoundPlacesTests
{
    private static readonly string[] Pieces =
    [
        "We",
        "pay",
        "$1,200.50",
        "on",
        "March",
        "15,",
        "2026",
        "a@b.org",
        "john",
        "dot",
        "smith",
        "at",
        "example",
        "dot",
        "com",
        "4111",
        "1111",
        "1111",
        "1111",
        "four",
        "one",
        "call",
        "212-555-0123",
        "+44",
        "20",
        "7946",
        "0018",
        "DE89",
        "3704",
        "0044",
        "Anna",
        "Weber",
        "👍",
        "\ud83d",
        "born",
        "twenty",
        "kilometers",
        "192.168.178.20",
        "221",
        "Baker",
        "Street",
        "::1",
        "—",
    ];

    [Fact]
    public async Task The_places_of_random_transcripts_lie_in_their_cues()
    {
        var found = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var transcript = RandomTranscript(new Random(seed));
            var cues = transcript.Cues.ToDictionary(cue => cue.Id, StringComparer.Ordinal);
            var entities = await Transcripts.EnrichAsync(new EntitiesEnricher(), transcript, "en");
            foreach (var entity in entities.GetProperty("entities").EnumerateArray())
                found += entity.GetProperty("mentions").EnumerateArray().Sum(mention => CountValid(mention, cues));
            var data = await Transcripts.EnrichAsync(new PersonalDataEnricher(), transcript, "en");
            found += data.GetProperty("findings").EnumerateArray().Sum(finding => CountValid(finding, cues));
        }

        Assert.True(found > 1_000, $"{found}");
    }

    private static int CountValid(JsonElement place, Dictionary<string, Cue> cues)
    {
        var parts = place.GetProperty("parts").EnumerateArray().ToList();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            var length = cues[part.GetProperty("cueId").GetString()!].Text.Length;
            var (start, end) = (part.GetProperty("start").GetInt32(), part.GetProperty("end").GetInt32());
            Assert.True(start >= 0 && start < end && end <= length, $"{part} in {length} characters");
        }

        return parts.Count;
    }

    private static Transcript RandomTranscript(Random random)
    {
        var cues = new List<Cue>();
        for (var i = 0; i < 30; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            cues.Add(new Cue($"c{i}", i * 1_000, (i * 1_000) + 900, random.Next(4) == 0 ? "Bob" : "Ann", text));
        }

        return new Transcript("en", cues, []);
    }
}
