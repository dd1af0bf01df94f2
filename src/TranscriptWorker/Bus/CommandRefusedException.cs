namespace TranscriptWorker.Bus;

/// <summary>A command has no answer, and none will come.</summary>
internal sealed class CommandRefusedException(CommandRefusal refusal, string message) : Exception(message)
{
    public CommandRefusal Refusal => refusal;
}

/// <summary>Why a command has no answer.</summary>
internal enum CommandRefusal
{
    /// <summary>Another command with the same id is under way.</summary>
    IdInUse,

    /// <summary>This process stops.</summary>
    Stopping,

    /// <summary>The broker takes no message of its size.</summary>
    TooLarge,

    /// <summary>The broker did not confirm it in time.</summary>
    NotSent,
}
