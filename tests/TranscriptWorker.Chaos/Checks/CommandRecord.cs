using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.Chaos.Checks;

/// <summary>A command, and what came of it.</summary>
/// <param name="command">The command.</param>
/// <param name="generationFloor">The generation that was acknowledged before it was published.</param>
/// <param name="versionFloor">The version of the content that was acknowledged before it was published.</param>
internal sealed class CommandRecord(Command command, long generationFloor, int versionFloor)
{
    public Command Command => command;

    public long GenerationFloor => generationFloor;

    public int VersionFloor => versionFloor;

    public bool IsConfirmed { get; set; }

    /// <summary>Its events by their generation, which is 0 for a failure.</summary>
    public Dictionary<long, ReceivedEvent> Answers { get; } = [];

    /// <summary>Whether an event said that its content was erased.</summary>
    public bool HasErasedContent { get; set; }

    public bool IsAnswered => Answers.Count > 0 || HasErasedContent;
}
