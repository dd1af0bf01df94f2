using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>
/// Reads JSON forward, one value at a time. A value of another kind than is asked for is skipped and counts as missing, since recognisers
/// write null, false and empty text for it.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json, CancellationToken cancellationToken)
{
    /// <summary>Maximum depth of arrays and objects.</summary>
    public const int MaxDepth = 64;

    public const double Seconds = 0.001;
    public const double Milliseconds = 1;
    public const double Ticks = TimeSpan.TicksPerMillisecond;

    private const int ObjectsBetweenChecks = 1024;

    private readonly ReadOnlySpan<byte> _json = json;
    private Utf8JsonReader _reader = new(
        json,
        new JsonReaderOptions
        {
            MaxDepth = MaxDepth,
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        }
    );

    private int _objects;
    private int _line = 1;
    private int _counted;

    /// <summary>1-based number of the line of the value that was read last.</summary>
    public int Line
    {
        get
        {
            var position = (int)_reader.TokenStartIndex;
            _line += _json[_counted..position].Count((byte)'\n');
            _counted = position;
            return _line;
        }
    }

    /// <summary>Enters the object that comes next; any other value is skipped.</summary>
    public bool EnterObject()
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.StartObject || Leave();
    }

    /// <summary>Enters the array that comes next; any other value is skipped.</summary>
    public bool EnterArray()
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.StartArray || Leave();
    }

    /// <summary>Enters the next object of the array that was entered; other values are skipped.</summary>
    /// <returns>Whether there is one; false at the end of the array.</returns>
    public bool EnterNextObject()
    {
        if (_objects++ % ObjectsBetweenChecks == 0)
            cancellationToken.ThrowIfCancellationRequested();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType == JsonTokenType.StartObject)
                return true;
            _reader.Skip();
        }

        return false;
    }

    /// <summary>Moves to the next element of the array that was entered, which is then read as a value.</summary>
    /// <returns>Whether there is one; false at the end of the array.</returns>
    public bool HasNext()
    {
        var ahead = _reader;
        if (ahead.Read() && ahead.TokenType != JsonTokenType.EndArray)
            return true;
        _reader = ahead;
        return false;
    }

    /// <summary>Reads the next property's name in the object that was entered.</summary>
    /// <returns>Whether there is one; false at the end of the object.</returns>
    public bool ReadName() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the name that was read last is this one.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name) => !_reader.ValueIsEscaped && _reader.ValueSpan.SequenceEqual(name);

    /// <summary>The name that was read last.</summary>
    public readonly string Name() => Encoding.UTF8.GetString(_reader.ValueSpan);

    /// <summary>Kind of the value that comes next.</summary>
    public readonly JsonTokenType PeekKind()
    {
        var ahead = _reader;
        ahead.Read();
        return ahead.TokenType;
    }

    public void Skip()
    {
        _reader.Read();
        _reader.Skip();
    }

    /// <summary>The rest of the document may only be white space.</summary>
    public void End() => _reader.Read();

    /// <summary>A string; null if the value is missing or empty.</summary>
    public string? ReadText()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String)
            return Text() is { Length: > 0 } text ? text : null;
        _reader.Skip();
        return null;
    }

    /// <summary>A string, or the digits of a number: recognisers number speakers.</summary>
    public string? ReadLabel()
    {
        if (PeekKind() != JsonTokenType.Number)
            return ReadText()?.Trim() is { Length: > 0 } text ? text : null;
        _reader.Read();
        return Encoding.ASCII.GetString(_reader.ValueSpan);
    }

    /// <summary>
    /// A number, or text of one: <c>1.5</c>, <c>1.5s</c> as Google writes seconds, or <c>PT1.5S</c> of ISO 8601 as Azure does.
    /// </summary>
    /// <returns>The number, of ISO 8601 the seconds; NaN if the value is missing.</returns>
    public double ReadNumber()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.Number)
            return _reader.TryGetDouble(out var value) ? value : double.NaN;
        if (_reader.TokenType == JsonTokenType.String)
            return Parse(Text());
        _reader.Skip();
        return double.NaN;
    }

    /// <summary>A time.</summary>
    /// <param name="perMillisecond">Units in a millisecond, such as <see cref="Seconds"/>.</param>
    /// <inheritdoc cref="ToMilliseconds"/>
    public int? ReadTime(double perMillisecond) => ToMilliseconds(ReadNumber(), perMillisecond);

    /// <summary>A probability from 0 to 1 in hundredths; null if the value is missing or is none.</summary>
    public int? ReadConfidence()
    {
        var probability = ReadNumber();
        return probability is >= 0 and <= 1 ? (int)Math.Round(probability * 100, MidpointRounding.AwayFromZero) : null;
    }

    /// <summary>Milliseconds.</summary>
    /// <returns>
    /// Milliseconds, rounded; null if the number is missing or negative; <see cref="int.MaxValue"/> if it is larger than a time can be.
    /// </returns>
    public static int? ToMilliseconds(double number, double perMillisecond)
    {
        var milliseconds = Math.Round(number / perMillisecond, MidpointRounding.AwayFromZero);
        return milliseconds >= 0 ? (int)Math.Min(milliseconds, int.MaxValue) : null;
    }

    /// <summary>The end of what lasts for a time; null if one of both is missing.</summary>
    public static int? EndOf(int? start, int? duration) =>
        start is { } from && duration is { } length ? (int)Math.Min((long)from + length, int.MaxValue) : null;

    private static double Parse(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("PT", StringComparison.Ordinal))
        {
            try
            {
                return XmlConvert.ToTimeSpan(text.ToString()).TotalSeconds;
            }
            catch (Exception error) when (error is FormatException or OverflowException)
            {
                return double.NaN;
            }
        }

        if (text.EndsWith('s'))
            text = text[..^1];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    private bool Leave()
    {
        _reader.Skip();
        return false;
    }

    private readonly string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return LoneSurrogates.Unescape(_reader.ValueSpan);
        }
    }
}
