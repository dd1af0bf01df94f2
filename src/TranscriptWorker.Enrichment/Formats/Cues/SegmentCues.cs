using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// Finds the cues that a segment of a stream repeats from the segments in front of it: a cue that is shown in several segments stands in
/// each, whole or cut.
/// </summary>
internal sealed class SegmentCues
{
    private readonly Dictionary<(string? Speaker, string Text), Place> _places = [];
    private int _segment;

    /// <summary>Whether the source has several segments.</summary>
    public bool Any => _segment > 0;

    public void BeginSegment() => _segment++;

    /// <summary>Records a cue of the current segment under its index.</summary>
    public void Add(string? speaker, string text, CueTiming timing, int index) => _places[(speaker, text)] = new(index, _segment, timing);

    /// <summary>Returns the index of the cue that is sent again, and extends its recorded end; -1 if there is none.</summary>
    public int FindSentAgain(string? speaker, string text, CueTiming timing)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrNullRef(_places, (speaker, text));
        if (Unsafe.IsNullRef(ref place) || place.Segment == _segment)
            return -1;
        if (!(timing.StartMs >= place.Timing.StartMs && timing.StartMs <= place.Timing.EndMs))
            return -1;

        place = place with { Timing = place.Timing.Until(timing.EndMs) };
        return place.Index;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int Index, int Segment, CueTiming Timing);
}
