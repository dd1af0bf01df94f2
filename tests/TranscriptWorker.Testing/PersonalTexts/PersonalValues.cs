using System.Globalization;
using System.Numerics;

namespace TranscriptWorker.Testing.PersonalTexts;

/// <summary>Invented personal data with valid checksums, which are computed here apart from the product.</summary>
internal static class PersonalValues
{
    private static readonly string[] Spoken = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    private static readonly string[] First = ["anna", "ben", "carla", "david", "elena", "felix"];
    private static readonly string[] Last = ["weber", "miller", "dubois", "garcia", "novak", "smith"];

    public static string Create(string name, Random random) =>
        name switch
        {
            "email" => WrittenEmail(random),
            "email:spoken" =>
                $"{Pick(random, First)} dot {Pick(random, Last)} at {Pick(random, "example dot com", "mail dot example dot org")}",
            "phone:us" => AmericanPhone(random),
            "phone:uk" => $"+44 74{Digits(random, 2)} {Digits(random, 6)}",
            "phone:de" => Pick(
                random,
                $"0151 {Digits(random, 8, '2')}",
                $"030 {Digits(random, 7, '4')}",
                $"+49 151 {Digits(random, 8, '2')}"
            ),
            "phone:fr" => "06 " + string.Join(' ', Enumerable.Range(0, 4).Select(_ => Digits(random, 2))),
            "phone:es" => $"6{Digits(random, 2)} {Digits(random, 3)} {Digits(random, 3)}",
            "payment-card" => Grouped(Card(random), Pick(random, " ", "-", "")),
            "payment-card:spoken" => string.Join(' ', Card(random).Select(digit => Spoken[digit - '0'])),
            "iban" => Iban(random),
            "us-ssn" => $"{random.Next(100, 600)}-{random.Next(10, 100)}-{random.Next(1000, 10000)}",
            "german-tax-id" => GermanTaxId(random),
            "uk-nhs-number" => NhsNumber(random),
            "uk-nino" => Nino(random),
            "french-insee" => Insee(random),
            "spanish-dni" => Dni(random),
            "spanish-nie" => Nie(random),
            "ip-address:4" => $"{Pick(random, "192.168", "10.0", "203.0", "172.16")}.{random.Next(256)}.{random.Next(1, 255)}",
            "ip-address:6" => $"2001:db8:{random.Next(1, 9999):x}::{random.Next(1, 9999):x}",
            "date-of-birth:en" => Pick(
                random,
                $"March {random.Next(1, 29)}, {random.Next(1940, 2010)}",
                $"{random.Next(1, 29)} July {random.Next(1940, 2010)}",
                $"{random.Next(1940, 2010)}-0{random.Next(1, 10)}-1{random.Next(10)}"
            ),
            "date-of-birth:de" => Pick(
                random,
                $"{random.Next(1, 29)}. März {random.Next(1940, 2010)}",
                $"1{random.Next(10)}.0{random.Next(1, 10)}.{random.Next(1940, 2010)}"
            ),
            "postal-address:en" => $"{random.Next(1, 999)} {Pick(random, "Baker Street", "Maple Avenue", "North Hill Road", "5th Avenue")}",
            "postal-address:de" => GermanAddress(random),
            "postal-address:fr" => FrenchAddress(random),
            "postal-address:es" => $"{Pick(random, "Calle de Alcalá", "Avenida Diagonal", "Plaza Mayor")} {random.Next(1, 200)}",
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such kind."),
        };

    private static string WrittenEmail(Random random)
    {
        var name = Pick(random, First) + Pick(random, ".", "_", "-", "") + Pick(random, Last);
        return $"{name}@{Pick(random, "example.com", "mail.example.org", "beispiel.de")}";
    }

    private static string AmericanPhone(Random random)
    {
        var exchange = $"{random.Next(2, 10)}{random.Next(2, 10)}{random.Next(2, 10)}";
        return $"{Pick(random, "212", "415", "312", "617")}-{exchange}-{Digits(random, 4)}";
    }

    private static string Nino(Random random)
    {
        var digits = $"{Digits(random, 2)} {Digits(random, 2)} {Digits(random, 2)}";
        return $"{Pick(random, "AB", "JC", "SK")} {digits} {Pick(random, "A", "B", "C", "D")}";
    }

    private static string GermanAddress(Random random)
    {
        var street = Pick(random, "Hauptstraße", "Lindenweg", "Berliner Allee", "Goethestr.");
        return $"{street} {random.Next(1, 200)}, {Digits(random, 5, '2')} {Pick(random, "Hamburg", "Kassel")}";
    }

    private static string FrenchAddress(Random random)
    {
        var street = Pick(random, "rue de la Paix", "avenue Victor Hugo", "boulevard Voltaire");
        return $"{random.Next(1, 200)} {street}, 7501{random.Next(1, 9)} Paris";
    }

    public static string Digits(Random random, int count, char? first = null) =>
        string.Create(
            count,
            (random, first),
            static (digits, state) =>
            {
                for (var i = 0; i < digits.Length; i++)
                    digits[i] = (char)('0' + state.random.Next(10));
                digits[0] = state.first ?? (char)('1' + state.random.Next(9));
            }
        );

    /// <summary>Sixteen digits of a Visa or Mastercard.</summary>
    public static string Card(Random random)
    {
        var digits = Pick(random, "4" + Digits(random, 4), "51" + Digits(random, 3), "55" + Digits(random, 3)) + Digits(random, 10);
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[i] - '0';
            sum += i % 2 == 0 ? (digit * 2 / 10) + (digit * 2 % 10) : digit;
        }

        return digits + (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private static string Iban(Random random)
    {
        var (country, account) = random.Next(3) switch
        {
            0 => ("DE", Digits(random, 18)),
            1 => ("GB", "NWBK" + Digits(random, 14)),
            _ => ("ES", Digits(random, 20)),
        };
        var number = string.Concat((account + country + "00").Select(c => char.IsDigit(c) ? $"{c}" : $"{c - 'A' + 10}"));
        var check = 98 - (int)(BigInteger.Parse(number, CultureInfo.InvariantCulture) % 97);
        var iban = string.Create(CultureInfo.InvariantCulture, $"{country}{check:00}{account}");
        return random.Next(2) == 0 ? iban : Grouped(iban, " ");
    }

    /// <summary>Nine different digits, one of them twice, and the check digit of ISO/IEC 7064 MOD 11,10.</summary>
    private static string GermanTaxId(Random random)
    {
        var digits = "123456789".ToCharArray();
        random.Shuffle(digits);
        var ten = new string(digits) + digits[random.Next(9)];
        var product = 10;
        foreach (var digit in ten)
        {
            var sum = (digit - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        var id = ten + (char)('0' + ((11 - product) % 10));
        return random.Next(2) == 0 ? id : $"{id[..2]} {id[2..5]} {id[5..8]} {id[8..]}";
    }

    private static string NhsNumber(Random random)
    {
        while (true)
        {
            var nine = Digits(random, 9);
            var check = 11 - (nine.Select((digit, i) => (digit - '0') * (10 - i)).Sum() % 11);
            if (check != 10)
                return $"{nine[..3]} {nine[3..6]} {nine[6..]}{check % 11}";
        }
    }

    private static string Insee(Random random)
    {
        var born = string.Create(CultureInfo.InvariantCulture, $"{random.Next(100):00}{random.Next(1, 13):00}{random.Next(1, 96):00}");
        var place = string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 1000):000}{random.Next(1, 1000):000}");
        var number = $"{random.Next(1, 3)}{born}{place}";
        var key = 97 - (long.Parse(number, CultureInfo.InvariantCulture) % 97);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{number[0]} {number[1..3]} {number[3..5]} {number[5..7]} {number[7..10]} {number[10..]} {key:00}"
        );
    }

    private static string Dni(Random random)
    {
        var number = random.Next(10_000_000, 99_999_999);
        return $"{number}{Pick(random, "", "-")}" + $"{"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]}";
    }

    private static string Nie(Random random)
    {
        var (letter, number) = (random.Next(3), random.Next(1_000_000, 9_999_999));
        var check = "TRWAGMYFPDXBNJZSQVHLCKE"[((letter * 10_000_000) + number) % 23];
        return $"{"XYZ"[letter]}{Pick(random, "", "-")}{number}{Pick(random, "", "-")}{check}";
    }

    private static string Grouped(string text, string separator) =>
        string.Join(separator, text.Chunk(4).Select(chunk => new string(chunk)));

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
