using TranscriptWorker.Enrichment.Text.Contacts;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Tests.Enrichment.Text.Contacts;

public sealed class ContactTests
{
    [Theory]
    [InlineData("Write to Anna.Smith+news@Example.com, please.", "Anna.Smith+news@example.com")]
    [InlineData("(a@b.co.uk)", "a@b.co.uk")]
    [InlineData("müller@bücher.de.", "müller@bücher.de")]
    [InlineData("Two: a@b.de,c@d.fr", "a@b.de c@d.fr")]
    public void Written_addresses_are_found(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', EmailAddresses.Find(text).Select(found => found.Value)));

    [Theory]
    [InlineData("Thanks @anna, see you @ 5.30")]
    [InlineData("a@b and a@b.1 and @@@ and a@.de and .@b.de")]
    [InlineData("The decorator @Input.required() is new")]
    public void Handles_and_stray_signs_are_no_addresses(string text) => Assert.Empty(EmailAddresses.Find(text));

    [Theory]
    [InlineData("It is john dot smith at example dot com.", "john.smith@example.com")]
    [InlineData("You can email me, that's mary at mail dot example dot co dot uk", "mary@mail.example.co.uk")]
    [InlineData("j o h n at example dot org", "john@example.org")]
    [InlineData("anna underscore 42 at example dot de", "anna_42@example.de")]
    [InlineData("anna punkt schmidt ät beispiel punkt de", "anna.schmidt@beispiel.de")]
    [InlineData("paul point martin arobase exemple point fr", "paul.martin@exemple.fr")]
    [InlineData("luis arroba ejemplo punto es", "luis@ejemplo.es")]
    [InlineData("Have a look at example dot com", "example.com")]
    public void Spoken_addresses_are_found(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SpokenEmailAddresses.Find(new TokenReader().Read(text)).Select(found => found.Value)));

    [Theory]
    [InlineData("the dot com bubble")]
    [InlineData("We met at the dot at five")]
    [InlineData("look at node dot js")]
    [InlineData("at this point it is fine")]
    public void Other_dots_are_no_addresses(string text) => Assert.Empty(SpokenEmailAddresses.Find(new TokenReader().Read(text)));

    [Theory]
    [InlineData("See https://example.com/a?b=c#d, then go on.", "https://example.com/a?b=c#d")]
    [InlineData("See www.example.fr (or example.org/path).", "www.example.fr example.org/path")]
    [InlineData("http://localhost:8080/health", "http://localhost:8080/health")]
    public void Web_addresses_are_found(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', WebAddresses.Find(text).Select(found => found.Value)));

    [Theory]
    [InlineData("We use node.js, e.g. for this.And then")]
    [InlineData("mail a@example.com at 10:30")]
    [InlineData("3.5 or 1.2.3 or file.txt")]
    public void File_names_and_versions_are_no_web_addresses(string text) => Assert.Empty(WebAddresses.Find(text));

    [Theory]
    [InlineData("en-US", "Call me at (212) 555-0123 today.", "(212) 555-0123=+12125550123")]
    [InlineData("en-US", "It is 212-555-0123.", "212-555-0123=+12125550123")]
    [InlineData("en", "From abroad +44 20 7946 0018.", "+44 20 7946 0018=+442079460018")]
    [InlineData("de", "Meine Nummer ist 030 901820, danke.", "030 901820=+4930901820")]
    [InlineData("de", "Ruf mich an: 0171/1234567.", "0171/1234567=+491711234567")]
    [InlineData("fr", "Mon numéro, c'est le 06 12 34 56 78.", "06 12 34 56 78=+33612345678")]
    [InlineData("es", "Mi teléfono es el 612 345 678.", "612 345 678=+34612345678")]
    [InlineData("en-US", "My phone number is 555 123 4567.", "555 123 4567=")]
    public void Telephone_numbers_are_found(string tag, string text, string expected)
    {
        var locale = new SpeechLocale(tag[..2], tag.Length > 2 ? tag[3..] : null);
        var tokens = new TokenReader().Read(text);
        var found = new PhoneNumbersInText(locale).Find(tokens, DigitGroups.Read(tokens, inWords: false));
        Assert.Equal(expected, string.Join('|', found.Select(number => $"{text[number.Start..number.End]}={number.Value}")));
    }

    [Theory]
    [InlineData("Your order number is 212-555-0123.")]
    [InlineData("ISBN 978-3-16-148410-0")]
    [InlineData("On 2026-03-15 at 10:30 we sold 1,234,567 pieces.")]
    [InlineData("Version 10.0.19045.3803 of 192.168.178.1")]
    [InlineData("The years 2024 2025 2026 were good.")]
    public void Other_digits_are_no_telephone_numbers(string text)
    {
        var tokens = new TokenReader().Read(text);
        Assert.Empty(new PhoneNumbersInText(new SpeechLocale("en", null)).Find(tokens, DigitGroups.Read(tokens, inWords: false)));
    }
}
