using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker;

/// <summary>Stands for the library's type in the product's sources: the same numbers for the same seed.</summary>
internal static class RandomNumberGenerator
{
    /// <summary>Hexadecimal digits that the world has not given before.</summary>
    public static string GetHexString(int length, bool lowercase)
    {
        var digits = World.Current!.NextName().ToString(lowercase ? "x" : "X", System.Globalization.CultureInfo.InvariantCulture);
        return digits.PadLeft(length, '0');
    }
}
