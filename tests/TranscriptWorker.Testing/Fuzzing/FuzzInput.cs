namespace TranscriptWorker.Testing.Fuzzing;

/// <summary>A source for a reader.</summary>
/// <param name="Number">0-based number; with the seed it determines everything else.</param>
/// <param name="Format">Name of the stated format; null if none is stated.</param>
/// <param name="Content">The bytes of the source.</param>
internal sealed record FuzzInput(long Number, string? Format, byte[] Content);

/// <summary>An input that a reader did not handle.</summary>
/// <param name="Input">The input.</param>
/// <param name="Problem">Description of the problem: an exception, a wrong transcript, too much memory or time.</param>
internal sealed record FuzzFailure(FuzzInput Input, string Problem);
