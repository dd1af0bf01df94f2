namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>The messages of one run by cause, in a bounded number of groups.</summary>
internal sealed class DeadLetterGroups
{
    private const int MaxGroups = 1000;
    private const string Others = "(others)";

    private readonly Dictionary<DeadLetterCause, DeadLetterGroup> _groups = [];

    /// <summary>The largest group first.</summary>
    public IReadOnlyList<DeadLetterGroup> All =>
        [.. _groups.Values.OrderByDescending(g => g.Messages).ThenBy(g => g.Cause.Queue, StringComparer.Ordinal)];

    /// <summary>The number of messages with an outcome.</summary>
    public int CountOf(DeadLetterOutcome outcome) => _groups.Values.Sum(g => g.CountOf(outcome));

    /// <param name="letter">A message.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="refusal">Why it could not be moved; null if it could.</param>
    public void Add(DeadLetter letter, DeadLetterOutcome outcome, string? refusal = null)
    {
        var cause = letter.Cause;
        // Reasons and explanations come from outside, and each could be another.
        if (_groups.Count >= MaxGroups && !_groups.ContainsKey(cause))
            cause = cause with { Reason = Others, Explanation = "" };
        if (!_groups.TryGetValue(cause, out var group))
            _groups[cause] = group = new DeadLetterGroup(cause);
        group.Add(letter.FailedAt, outcome, refusal);
    }
}

/// <summary>The messages of one cause.</summary>
internal sealed class DeadLetterGroup(DeadLetterCause cause)
{
    private readonly Dictionary<DeadLetterOutcome, int> _outcomes = [];
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);

    public DeadLetterCause Cause => cause;

    public int Messages => _outcomes.Values.Sum();

    /// <summary>When the first of them failed; null if that is known of none.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>When the last of them failed; null if that is known of none.</summary>
    public DateTimeOffset? Newest { get; private set; }

    /// <summary>Why messages could not be moved, and how many.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    public int CountOf(DeadLetterOutcome outcome) => _outcomes.GetValueOrDefault(outcome);

    public void Add(DateTimeOffset? failedAt, DeadLetterOutcome outcome, string? refusal)
    {
        _outcomes[outcome] = CountOf(outcome) + 1;
        if (refusal is not null)
            _refusals[refusal] = _refusals.GetValueOrDefault(refusal) + 1;
        if (failedAt is null)
            return;
        Oldest = failedAt < Oldest ? failedAt : Oldest ?? failedAt;
        Newest = failedAt > Newest ? failedAt : Newest ?? failedAt;
    }
}

/// <summary>What became of a message.</summary>
internal enum DeadLetterOutcome
{
    /// <summary>It matches and was only looked at.</summary>
    Found,

    /// <summary>It does not match, or failed after the cut-off, and waits as before.</summary>
    Left,

    /// <summary>It is back in its command queue, or discarded.</summary>
    Moved,

    /// <summary>It could not be moved and waits as before.</summary>
    Failed,
}
