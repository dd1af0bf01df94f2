namespace TranscriptWorker.Cli;

/// <summary>The program's exit codes.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Some input was refused, or a check failed; the rest was done.</summary>
    public const int Refused = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>The data folder, the database or a server cannot be used.</summary>
    public const int Unavailable = 3;

    /// <summary>A defect.</summary>
    public const int Internal = 4;

    /// <summary>Cancelled by Ctrl+C or SIGTERM: 128 + SIGINT, as shells report it.</summary>
    public const int Cancelled = 130;
}
