using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Features.Entities;

/// <summary>Names and symbols of units, with the symbol that stands for them in the result.</summary>
/// <remarks>Symbols of the SI brochure and of ISO/IEC 80000 where they have one, otherwise the usual abbreviation.</remarks>
internal static class Units
{
    private static readonly FrozenDictionary<string, string> BySpelling = Read(
        """
        km: km kilometer kilometers kilometre kilometres kilometern kilomètre kilomètres kilómetro kilómetros
        m: m meter meters metre metres metern mètre mètres metro metros
        cm: cm centimeter centimeters centimetre centimetres zentimeter zentimetern centimètre centimètres centímetro centímetros
        mm: mm millimeter millimeters millimetre millimetres millimetern millimètre millimètres milímetro milímetros
        mi: mi mile miles meile meilen millas
        ft: ft feet
        in: inch inches zoll pouces pulgadas
        yd: yard yards
        kg: kg kilo kilos kilogram kilograms kilogramm kilogrammes kilogramos
        g: g gram grams gramm gramme grammes gramo gramos
        mg: mg milligram milligrams milligramm milligrammes miligramos
        t: ton tons tonne tonnes tonnen tonelada toneladas
        lb: lb lbs
        oz: oz ounce ounces
        L: l liter liters litre litres litern litro litros
        mL: ml milliliter milliliters millilitre millilitres millilitern
        gal: gallon gallons
        m²: qm m² quadratmeter quadratmetern
        ha: hectare hectares hektar
        ms: ms millisecond milliseconds millisekunde millisekunden millisecondes milisegundos
        s: s sec secs second seconds sekunde sekunden seconde secondes segundo segundos
        min: min mins minute minutes minuten minuto minutos
        h: h hr hrs hour hours stunde stunden heure heures hora horas
        d: day days tag tage tagen jour jours día días
        wk: week weeks woche wochen semaine semaines semana semanas
        mo: month months monat monate monaten mois mes meses
        a: year years jahr jahre jahren an ans année années año años
        %: percent prozent pourcent
        B: byte bytes octet octets
        kB: kb kilobyte kilobytes
        MB: mb megabyte megabytes
        GB: gb gigabyte gigabytes gig gigs
        TB: tb terabyte terabytes
        kbit/s: kbps
        Mbit/s: mbps megabit megabits
        Gbit/s: gbps gigabit gigabits
        Hz: hz hertz
        kHz: khz kilohertz
        MHz: mhz megahertz
        GHz: ghz gigahertz
        W: watt watts vatios
        kW: kw kilowatt kilowatts
        MW: megawatt megawatts
        kWh: kwh
        V: v volt volts voltios
        mV: millivolt millivolts
        A: amp amps ampere amperes
        mA: ma milliamp milliamps
        km/h: kmh kph
        mph: mph
        px: px pixel pixels píxeles
        dB: db decibel decibels dezibel
        °C: celsius
        °F: fahrenheit
        bar: bar
        kcal: kcal calories kalorien
        """
    );

    public static string? Symbol(string spelling) => BySpelling.GetValueOrDefault(spelling);

    private static FrozenDictionary<string, string> Read(string list)
    {
        var symbols = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in list.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            foreach (var spelling in line[(colon + 2)..].Split(' '))
                symbols.Add(spelling, line[..colon]);
        }

        return symbols.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
