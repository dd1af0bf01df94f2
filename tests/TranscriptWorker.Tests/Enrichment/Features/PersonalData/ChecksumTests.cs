using TranscriptWorker.Enrichment.Features.PersonalData;

namespace TranscriptWorker.Tests.Enrichment.Features.PersonalData;

/// <summary>Numbers that the issuers publish as examples, and the same numbers with one change.</summary>
public sealed class ChecksumTests
{
    [Theory]
    [InlineData("DE89370400440532013000", true)]
    [InlineData("GB82WEST12345698765432", true)]
    [InlineData("gb82west12345698765432", true)]
    [InlineData("FR1420041010050500013M02606", true)]
    [InlineData("DE89370400440532013001", false)]
    [InlineData("DE98370400440532013000", false)]
    public void An_iban_has_two_check_digits(string iban, bool valid) => Assert.Equal(valid, Checksums.IsIban(iban));

    [Theory]
    [InlineData("4111111111111111", true)]
    [InlineData("5555555555554444", true)]
    [InlineData("378282246310005", true)]
    [InlineData("30569309025904", true)]
    [InlineData("6011111111111117", true)]
    [InlineData("2223003122003222", true)]
    [InlineData("4111111111111112", false)]
    [InlineData("1111111111111117", false)]
    [InlineData("411111111111111", false)]
    [InlineData("0000000000000000", false)]
    public void A_card_has_an_issuer_a_length_and_a_check_digit(string digits, bool valid) =>
        Assert.Equal(valid, PaymentCards.IsCard(digits));

    [Theory]
    [InlineData("86095742719", true)]
    [InlineData("47036892816", true)]
    [InlineData("65929970489", true)]
    [InlineData("86095742718", false)]
    [InlineData("12345678901", false)]
    [InlineData("06095742719", false)]
    public void A_german_tax_id_has_a_repeated_digit_and_a_check_digit(string digits, bool valid) =>
        Assert.Equal(valid, Checksums.IsGermanTaxId(digits));

    [Theory]
    [InlineData("9434765919", true)]
    [InlineData("9434765918", false)]
    [InlineData("943476591", false)]
    public void An_nhs_number_has_a_check_digit(string digits, bool valid) => Assert.Equal(valid, Checksums.IsNhsNumber(digits));

    [Theory]
    [InlineData("255081416802538", true)]
    [InlineData("255081416802539", false)]
    [InlineData("180012A12345655", false)]
    public void A_french_number_has_a_key(string nir, bool valid) => Assert.Equal(valid, Checksums.IsFrenchInsee(nir));

    [Theory]
    [InlineData("2A", "19")]
    [InlineData("2B", "18")]
    public void The_departments_of_corsica_count_as_numbers(string department, string number)
    {
        var key = 97 - (long.Parse($"18001{number}123456") % 97);
        Assert.True(Checksums.IsFrenchInsee($"18001{department}123456{key:00}"));
        Assert.False(Checksums.IsFrenchInsee($"18001{department}123457{key:00}"));
    }

    [Theory]
    [InlineData(12345678, 'Z', true)]
    [InlineData(12345678, 'z', true)]
    [InlineData(12345678, 'A', false)]
    [InlineData(1234567, 'L', true)]
    public void A_spanish_number_has_a_letter(int number, char letter, bool valid) =>
        Assert.Equal(valid, Checksums.IsSpanishLetter(number, letter));
}
