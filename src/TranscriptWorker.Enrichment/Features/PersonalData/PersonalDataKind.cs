namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>The kinds of personal data. Where two findings overlap, the kind that comes first stays.</summary>
internal enum PersonalDataKind
{
    /// <summary>International bank account number, ISO 13616; its check digits are verified.</summary>
    Iban,

    /// <summary>Number of a payment card, ISO/IEC 7812; its check digit, prefix and length are verified.</summary>
    PaymentCard,

    /// <summary>E-mail address, written or spoken.</summary>
    Email,

    /// <summary>French NIR with its key, as INSEE assigns it; the key is verified.</summary>
    FrenchInsee,

    /// <summary>German tax identification number; its check digit is verified.</summary>
    GermanTaxId,

    /// <summary>British NHS number; its check digit is verified.</summary>
    UkNhsNumber,

    /// <summary>Spanish DNI; its letter is verified.</summary>
    SpanishDni,

    /// <summary>Spanish NIE; its letter is verified.</summary>
    SpanishNie,

    /// <summary>British national insurance number, by its shape; it has no check digit.</summary>
    UkNino,

    /// <summary>Social security number of the United States, by its shape; it has no check digit.</summary>
    UsSsn,

    /// <summary>IPv4 or IPv6 address.</summary>
    IpAddress,

    /// <summary>Date behind a word such as "born".</summary>
    DateOfBirth,

    /// <summary>Telephone number that libphonenumber calls valid, or that a word such as "phone" announces.</summary>
    Phone,

    /// <summary>Street with a number, with a postal code and a town if they follow.</summary>
    PostalAddress,

    /// <summary>Seven or more digits that were spoken one by one, of an unknown kind.</summary>
    SpokenDigits,
}

/// <summary>Names of the kinds.</summary>
internal static class PersonalDataKinds
{
    /// <summary>The name on the wire, in kebab case.</summary>
    public static string Name(this PersonalDataKind kind) =>
        kind switch
        {
            PersonalDataKind.Iban => "iban",
            PersonalDataKind.PaymentCard => "payment-card",
            PersonalDataKind.Email => "email",
            PersonalDataKind.FrenchInsee => "french-insee",
            PersonalDataKind.GermanTaxId => "german-tax-id",
            PersonalDataKind.UkNhsNumber => "uk-nhs-number",
            PersonalDataKind.SpanishDni => "spanish-dni",
            PersonalDataKind.SpanishNie => "spanish-nie",
            PersonalDataKind.UkNino => "uk-nino",
            PersonalDataKind.UsSsn => "us-ssn",
            PersonalDataKind.IpAddress => "ip-address",
            PersonalDataKind.DateOfBirth => "date-of-birth",
            PersonalDataKind.Phone => "phone",
            PersonalDataKind.PostalAddress => "postal-address",
            _ => "spoken-digits",
        };

    /// <summary>The text that stands for the data in a redacted transcript.</summary>
    public static string Placeholder(this PersonalDataKind kind) =>
        kind switch
        {
            PersonalDataKind.Iban => "[IBAN]",
            PersonalDataKind.PaymentCard => "[CARD]",
            PersonalDataKind.Email => "[EMAIL]",
            PersonalDataKind.FrenchInsee => "[INSEE]",
            PersonalDataKind.GermanTaxId => "[TAX-ID]",
            PersonalDataKind.UkNhsNumber => "[NHS-NUMBER]",
            PersonalDataKind.SpanishDni => "[DNI]",
            PersonalDataKind.SpanishNie => "[NIE]",
            PersonalDataKind.UkNino => "[NINO]",
            PersonalDataKind.UsSsn => "[SSN]",
            PersonalDataKind.IpAddress => "[IP-ADDRESS]",
            PersonalDataKind.DateOfBirth => "[DATE-OF-BIRTH]",
            PersonalDataKind.Phone => "[PHONE]",
            PersonalDataKind.PostalAddress => "[ADDRESS]",
            _ => "[NUMBER]",
        };
}
