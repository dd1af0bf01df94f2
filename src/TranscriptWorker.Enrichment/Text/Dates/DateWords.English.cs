namespace TranscriptWorker.Enrichment.Text.Dates;

internal sealed partial class DateWords
{
    private static DateWords CreateEnglish() =>
        new(
            months: "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct "
                + "november|nov december|dec",
            weekdays: "monday tuesday wednesday thursday friday saturday sunday",
            units: "day days week weeks month months quarter quarters year years",
            one: "a an one",
            future: """
            today
            tonight
            this morning
            this afternoon
            this evening
            tomorrow
            tomorrow morning
            tomorrow afternoon
            tomorrow evening
            the day after tomorrow
            {weekday}
            {weekday} morning
            {weekday} afternoon
            {weekday} evening
            {weekday} next week
            next {weekday}
            this {weekday}
            next {unit}
            this {unit}
            later this {unit}
            early next {unit}
            in {n} {unit}
            within {n} {unit}
            within the next {n} {unit}
            {n} {unit} from now
            end of {unit}
            end of the {unit}
            end of this {unit}
            end of next {unit}
            end of {month}
            eod
            eow
            the weekend
            this weekend
            """,
            past: """
            yesterday
            the day before yesterday
            last {weekday}
            last {unit}
            last night
            {n} {unit} ago
            """,
            links: "of",
            monthLeads: "in since until till by last next early late mid during before after from this",
            yearLeads: "in since until by from before after during"
        );
}
