using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Text.Contacts;

/// <summary>Words before a number that say of what kind it is.</summary>
internal static class NumberContexts
{
    private const int WordsBefore = 4;

    private static readonly FrozenSet<string> OtherNumbers = (
        "order orders invoice ticket tickets reference ref isbn issn version release build page pages serial part sku tracking case "
        + "article item model batch issue commit room flight chapter section doi id bestellung bestellnummer rechnung rechnungsnummer "
        + "vorgang vorgangsnummer seriennummer artikelnummer auftrag auftragsnummer seite sendungsnummer kundennummer commande "
        + "facture référence réf série version article page pedido factura referencia artículo página"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// How many tokens before an offset a word announces an order, an invoice, a version or the like; int.MaxValue if none does.
    /// </summary>
    public static int OtherDistance(Tokens tokens, int offset) => tokens.DistanceBack(offset, WordsBefore, OtherNumbers);
}
