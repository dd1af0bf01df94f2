namespace TranscriptWorker.Testing;

/// <summary>A program or a module of one is not installed on this machine.</summary>
/// <param name="package">Debian's package that has it.</param>
/// <param name="what">The program in words.</param>
internal sealed class MissingProgramException(string package, string what) : Exception($"{what} is missing: apt-get install {package}");
