namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>Small transcripts, each different from the others and the same in every run.</summary>
internal static class GeneratedTranscripts
{
    private const int Cues = 8;

    private static readonly string[] Speakers = ["Ann", "Ben", "Cleo"];
    private static readonly string[] Actors =
    [
        "The release train",
        "Our support team",
        "The audio pipeline",
        "A customer in Oslo",
        "The search index",
    ];
    private static readonly string[] Actions = ["needs", "delays", "replaces", "measures", "explains"];
    private static readonly string[] Things =
    [
        "the billing report",
        "a nightly backup",
        "every failed upload",
        "the new microphone",
        "an older contract",
    ];

    public static string Create(int number)
    {
        var lines = new List<string> { "WEBVTT", "" };
        for (var cue = 0; cue < Cues; cue++)
        {
            var pick = (number * Cues) + cue;
            lines.Add($"00:00:{cue * 5:00}.000 --> 00:00:{(cue * 5) + 4:00}.000");
            lines.Add(
                $"<v {Speakers[pick % Speakers.Length]}>{Actors[pick % Actors.Length]} {Actions[pick / 5 % Actions.Length]} "
                    + $"{Things[pick / 25 % Things.Length]} in week {pick}."
            );
            lines.Add("");
        }

        return string.Join('\n', lines);
    }

    public static void Write(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        for (var number = 0; number < count; number++)
            File.WriteAllText(Path.Combine(folder, $"meeting-{number:000}.vtt"), Create(number));
    }
}
