namespace TranscriptWorker.Enrichment.Text.Numbers;

/// <summary>Adds the words of one number; a word that cannot continue it is refused, so that "four one one" is three numbers.</summary>
internal sealed class NumberSum(string language)
{
    private long _total;
    private long _part;
    private long _smallestPower = long.MaxValue;

    /// <summary>The value of the last word; -1 before the first.</summary>
    private long _last = -1;

    public decimal Value => _total + _part;

    /// <summary>Whether "and" may follow: in English after hundreds and thousands, elsewhere after tens.</summary>
    public bool MayLink => language is "en" ? _last >= 100 : _last is >= 20 and < 100;

    public bool Add(int small)
    {
        if (_last >= 0 && !Continues(small))
            return false;
        // "quatre-vingt" is four times twenty.
        if (language is "fr" && _last == 4 && small == 20)
            _part += 76;
        else
            _part += small;
        _last = language is "fr" && small == 20 && _part % 100 == 80 ? 80 : small;
        return true;
    }

    public bool Multiply(long multiplier)
    {
        if (_last == 0)
            return false;
        if (multiplier < 1_000)
        {
            // "zweihundert" is one word: it adds to a part instead of multiplying it.
            if (_part >= 100 || (_part > 0 && multiplier > 100))
                return false;
            _part = Math.Max(1, _part) * multiplier;
            _last = 100;
            return true;
        }

        if (multiplier % 1_000 == 0 && multiplier < 10_000 && multiplier != 1_000 && _part > 0)
            return false;
        var power = Power(multiplier);
        if (power >= _smallestPower || (_last < 0 && multiplier > 10_000))
            return false;
        _total += Math.Max(1, _part) * multiplier;
        (_part, _smallestPower, _last) = (0, power, 1_000);
        return true;
    }

    private bool Continues(int small)
    {
        if (_last >= 100)
            return small > 0;
        if (language is "fr" && _last == 10 && small is >= 7 and <= 9)
            return true;
        if (language is "fr" && ((_last is 60 or 80 && small is > 0 and < 20) || (_last == 4 && small == 20)))
            return true;
        return _last >= 20 && _last % 10 == 0 && small is > 0 and < 10;
    }

    /// <summary>The power of 1,000 of a multiplier: 2,000 counts as 1,000.</summary>
    private static long Power(long multiplier)
    {
        var power = 1_000L;
        while (power * 1_000 <= multiplier)
            power *= 1_000;
        return power;
    }
}
