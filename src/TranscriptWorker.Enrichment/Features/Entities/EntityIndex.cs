using System.Text;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.Entities;

/// <summary>Joins the mentions of one entity.</summary>
internal sealed class EntityIndex(IReadOnlyList<Cue> cues)
{
    private readonly Dictionary<(EntityKind, string), Entry> _entries = [];
    private readonly List<Entry> _order = [];

    /// <summary>Number of entities.</summary>
    public int Count => _order.Count;

    public void Add(EntityKind kind, string? value, string? unit, List<CuePart> parts)
    {
        var text = Text(parts);
        var key = (kind, value is null ? "\0" + text.ToLowerInvariant() : value + " " + unit);
        if (!_entries.TryGetValue(key, out var entry))
        {
            _entries.Add(key, entry = new Entry(kind, text, value, unit));
            _order.Add(entry);
        }

        entry.Add(parts);
    }

    /// <summary>The entities by their first place in the recording, at most <see cref="EntitiesResult.MaxEntities"/>.</summary>
    public List<Entity> Describe() =>
        [
            .. _order
                .OrderBy(entry => entry.First.Cue)
                .ThenBy(entry => entry.First.Start)
                .Take(EntitiesResult.MaxEntities)
                .Select(entry => new Entity(
                    Name(entry.Kind),
                    Cut(entry.Text),
                    entry.Value is null ? null : Cut(entry.Value),
                    entry.Unit,
                    entry.Occurrences,
                    [.. entry.Mentions.Select(Describe)]
                )),
        ];

    private EntityMention Describe(List<CuePart> parts) =>
        new(
            [.. parts.Select(part => new EntityPart(cues[part.Cue].Id, part.Start, part.End))],
            cues[parts[0].Cue].StartMs,
            cues[parts[^1].Cue].EndMs
        );

    private static string Name(EntityKind kind) =>
        kind switch
        {
            EntityKind.Email => "email",
            EntityKind.Url => "url",
            EntityKind.Phone => "phone",
            EntityKind.Money => "money",
            EntityKind.Date => "date",
            EntityKind.Quantity => "quantity",
            _ => "name",
        };

    private string Text(List<CuePart> parts)
    {
        if (parts.Count == 1)
            return cues[parts[0].Cue].Text[parts[0].Start..parts[0].End];
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(text.Length > 0 ? " " : "").Append(cues[part.Cue].Text, part.Start, part.End - part.Start);
        return text.ToString();
    }

    private static string Cut(string text) => QuotedText.Cut(text, EntitiesResult.MaxTextLength);

    private sealed class Entry(EntityKind kind, string text, string? value, string? unit)
    {
        public EntityKind Kind { get; } = kind;

        public string Text { get; } = text;

        public string? Value { get; } = value;

        public string? Unit { get; } = unit;

        public int Occurrences { get; private set; }

        public List<List<CuePart>> Mentions { get; } = [];

        public CuePart First => Mentions[0][0];

        public void Add(List<CuePart> parts)
        {
            Occurrences++;
            if (Mentions.Count < EntitiesResult.MaxMentions)
                Mentions.Add(parts);
        }
    }
}
