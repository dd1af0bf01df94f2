namespace TranscriptWorker.Enrichment.Text.Dates;

internal sealed partial class DateWords
{
    private static DateWords CreateSpanish() =>
        new(
            months: "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
            weekdays: "lunes martes miércoles jueves viernes sábado domingo",
            units: "día días semana semanas mes meses trimestre trimestres año años",
            one: "un una",
            future: """
            hoy
            esta tarde
            esta noche
            mañana
            pasado mañana
            mañana por la mañana
            mañana por la tarde
            {weekday}
            próximo {weekday}
            {weekday} que viene
            próxima {unit}
            próximo {unit}
            {unit} que viene
            esta semana
            este mes
            este año
            en {n} {unit}
            dentro de {n} {unit}
            fin de semana
            fin de mes
            final de mes
            fin de año
            finales de {month}
            """,
            past: """
            ayer
            anteayer
            {weekday} pasado
            semana pasada
            mes pasado
            año pasado
            hace {n} {unit}
            """,
            links: "de del",
            monthLeads: "en desde hasta antes después",
            yearLeads: "en desde hasta"
        );
}
