namespace TranscriptWorker.Enrichment.Text.Dates;

internal sealed partial class DateWords
{
    private static DateWords CreateGerman() =>
        new(
            months: "januar|jänner februar märz april mai juni juli august september oktober november dezember",
            weekdays: "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
            units: "tag tage tagen tages woche wochen monat monate monaten monats quartal quartals quartale quartalen "
                + "jahr jahre jahren jahres",
            one: "einem einer ein eine",
            future: """
            heute
            heute morgen
            heute mittag
            heute nachmittag
            heute abend
            morgen
            morgen früh
            morgen vormittag
            morgen mittag
            morgen nachmittag
            morgen abend
            übermorgen
            {weekday}
            {weekday} früh
            {weekday} vormittag
            {weekday} nachmittag
            {weekday} abend
            nächsten {weekday}
            kommenden {weekday}
            diesen {weekday}
            nächste {unit}
            nächster {unit}
            nächsten {unit}
            nächstes {unit}
            kommende {unit}
            kommenden {unit}
            diese {unit}
            dieser {unit}
            diesen {unit}
            dieses {unit}
            in {n} {unit}
            innerhalb von {n} {unit}
            ende der {unit}
            ende des {unit}
            ende dieser {unit}
            ende dieses {unit}
            ende nächster {unit}
            ende {month}
            """,
            past: """
            gestern
            vorgestern
            letzten {weekday}
            letzte {unit}
            letzten {unit}
            letztes {unit}
            vergangene {unit}
            vergangenen {unit}
            vor {n} {unit}
            """,
            links: "",
            monthLeads: "im seit bis ab anfang mitte ende nächsten letzten vor nach",
            yearLeads: "jahr seit bis ab in"
        );
}
