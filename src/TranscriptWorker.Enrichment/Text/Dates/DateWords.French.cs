namespace TranscriptWorker.Enrichment.Text.Dates;

internal sealed partial class DateWords
{
    private static DateWords CreateFrench() =>
        new(
            months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            weekdays: "lundi mardi mercredi jeudi vendredi samedi dimanche",
            units: "jour jours semaine semaines mois trimestre trimestres an ans année années",
            one: "un une",
            future: """
            aujourd'hui
            ce matin
            cet après midi
            ce soir
            demain
            demain matin
            demain soir
            après demain
            {weekday}
            {weekday} prochain
            {weekday} matin
            {weekday} soir
            la semaine prochaine
            le mois prochain
            le trimestre prochain
            l année prochaine
            cette semaine
            ce mois
            cette année
            dans {n} {unit}
            d ici {n} {unit}
            d ici {weekday}
            d ici demain
            fin de semaine
            la fin de la semaine
            fin du mois
            la fin du mois
            fin {month}
            """,
            past: """
            hier
            avant hier
            {weekday} dernier
            la semaine dernière
            le mois dernier
            l année dernière
            il y a {n} {unit}
            """,
            links: "",
            monthLeads: "en depuis début fin mi avant après jusqu'en",
            yearLeads: "en depuis avant après"
        );
}
