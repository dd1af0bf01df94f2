using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Testing.Fuzzing;

/// <summary>Creates inputs from a seed: mutated files of the test corpus, and generated sources, half of which are mutated too.</summary>
internal sealed class FuzzInputs(int seed)
{
    private const int GeneratedShare = 3;
    private const int MaxSize = 40;

    private static readonly string?[] Formats =
    [
        null,
        null,
        .. TranscriptFormats.Extensions.Select(TranscriptFormats.FindName).Distinct(StringComparer.Ordinal),
    ];

    private readonly IReadOnlyList<byte[]> _corpus = FuzzCorpus.Read();

    /// <summary>An input; the same for the same seed and number.</summary>
    public FuzzInput Create(long number)
    {
        var random = new Random(HashOf(seed, number));
        var content =
            random.Next(GeneratedShare) == 0
                ? Generate(random, number)
                : ByteMutation.Mutate(_corpus[random.Next(_corpus.Count)], _corpus, random);
        return new FuzzInput(number, Formats[random.Next(Formats.Length)], content);
    }

    private byte[] Generate(Random random, long number)
    {
        var rnd = new Rnd((ulong)(uint)seed, ((ulong)number << 1) | 1);
        var source = GeneratedSource.Any.Sample(1, rnd, random.Next(MaxSize)).First();
        var content = Encoding.UTF8.GetBytes(source);
        return random.Next(2) == 0 ? content : ByteMutation.Mutate(content, _corpus, random);
    }

    /// <summary>Mixes seed and number like SplitMix64, because neighbouring seeds of System.Random begin alike.</summary>
    private static int HashOf(int seed, long number)
    {
        var mixed = ((ulong)(uint)seed << 40) + (ulong)number + 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return (int)(mixed ^ (mixed >> 31)) & int.MaxValue;
    }
}
