namespace TranscriptWorker.Bus.Lanes;

/// <summary>The worker stops, and a job that waited for a slot does not get one.</summary>
internal sealed class LaneClosedException() : Exception("The worker stops.")
{
    /// <summary>Whether it is an exception or the cause of one. The bus library wraps exceptions.</summary>
    public static bool IsCauseOf(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
            if (cause is LaneClosedException)
                return true;
        return false;
    }
}
