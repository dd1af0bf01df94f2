namespace TranscriptWorker.Interleavings;

/// <summary>A message: it is carried out by some worker, and again by another one until one has acknowledged it.</summary>
/// <param name="Name">For the history.</param>
/// <param name="RunAsync">Carries it out.</param>
internal sealed record Command(string Name, Func<Worker, Task<bool>> RunAsync);
