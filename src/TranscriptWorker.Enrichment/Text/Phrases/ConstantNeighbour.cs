namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>Notes whether the same content word stands beside a phrase at all its occurrences.</summary>
internal sealed class ConstantNeighbour
{
    private Form? _form;
    private bool _isNoted;
    private bool _varies;

    public bool IsConstant => _isNoted && !_varies;

    /// <param name="form">The form beside one occurrence; null if there is none.</param>
    public void Note(Form? form)
    {
        _varies |= form is not { IsContent: true } || (_isNoted && _form != form);
        _form = form;
        _isNoted = true;
    }
}
