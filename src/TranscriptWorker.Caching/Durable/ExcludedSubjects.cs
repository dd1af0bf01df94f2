using System.Collections.Frozen;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// The subjects that no process reads from Redis in an epoch, because it could not be told of a change of theirs. The rest of the epoch is
/// not affected.
/// </summary>
/// <param name="epoch">The epoch as stored.</param>
/// <param name="changes">The number of changes of the list when it was read, or earlier.</param>
/// <param name="sequences">The subjects, each with the number of the change that excluded it last.</param>
internal sealed class ExcludedSubjects(Epoch epoch, long changes, IReadOnlyDictionary<string, long> sequences)
{
    /// <summary>The list before it was read.</summary>
    public static readonly ExcludedSubjects None = new(new Epoch(-1, null, null), 0, FrozenDictionary<string, long>.Empty);

    /// <summary>The subjects, each with the number of the change that excluded it last.</summary>
    public IReadOnlyDictionary<string, long> Sequences => sequences;

    public bool Contains(Subject subject) => sequences.Count > 0 && sequences.ContainsKey(subject.Value);

    /// <summary>Whether it is the list of an epoch after a number of changes.</summary>
    /// <remarks>
    /// A standby that becomes the primary may lack the last epochs and exclusions, so their numbers may come again. A nonce never does.
    /// </remarks>
    public bool IsOf(Epoch stored, long count) => count == changes && stored == epoch; // Rule: exclusions-of-one-epoch
}
