namespace TranscriptWorker.Chaos.Faults;

/// <summary>Faults in an order that a seed decides: each kind once, then each as often as its weight says.</summary>
internal sealed class FaultPlan(int seed, int workers, IReadOnlyList<Fault> kinds)
{
    private const double ShortestHold = 0.3;
    private const double LongestHold = 4;
    private const double LongestPause = 2.5;

    // A fault that often does not wait for the end of the last one's effects.
    private const double Overlapping = 0.3;

    private readonly Random _random = new(seed);
    private readonly Stack<Fault> _deck = new();
    private bool _isFirstDeck = true;

    public (Fault Fault, Strike Strike, bool AwaitsRecovery) Next()
    {
        if (_deck.Count == 0)
            Deal();
        // All that is drawn is drawn each time, so that a kind of fault which is left out moves no other one's place.
        var worker = _random.Next(workers);
        // Short ones more often than long ones.
        var share = _random.NextDouble();
        var hold = TimeSpan.FromSeconds(ShortestHold + ((LongestHold - ShortestHold) * share * share));
        var choice = _random.Next();
        var pause = TimeSpan.FromSeconds(LongestPause * _random.NextDouble());
        return (_deck.Pop(), new Strike(worker, hold, choice, pause), _random.NextDouble() >= Overlapping);
    }

    private void Deal()
    {
        Fault[] cards = [.. kinds.SelectMany(kind => Enumerable.Repeat(kind, _isFirstDeck ? 1 : kind.Weight))];
        _random.Shuffle(cards);
        foreach (var card in cards)
            _deck.Push(card);
        _isFirstDeck = false;
    }
}
