using System.CommandLine;
using TranscriptWorker.Caching;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Sets a user's preferences for jobs that leave features or language open.</summary>
internal sealed class PreferencesCommand()
    : CliCommand(
        "preferences",
        """
        Set a user's preferences. Jobs that name the user get them where they leave features or language open. May run beside the service.
        """,
        "TranscriptWorker preferences ann --feature summary --language en"
    )
{
    private readonly Argument<string> _user = new("USER") { Description = "The user's id" };
    private readonly Option<string[]> _features = new("--feature")
    {
        Description = "A feature that the user wants; may be repeated. Default: all",
        HelpName = "NAME",
    };
    private readonly Option<string?> _language = new("--language")
    {
        Description = "BCP 47 tag of the language, such as en. Default: detected in the transcript",
        HelpName = "TAG",
    };
    private readonly Option<string?> _tenant = CreateTenantOption();

    protected override IReadOnlyList<Symbol> Symbols => [_user, _features, _language, _tenant];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (user, tenant, language) = (invocation.Get(_user), invocation.Get(_tenant), invocation.Get(_language));
        if (!Subject.IsValidId(user) || (tenant is not null && !Subject.IsValidTenant(tenant)))
            throw new UsageException(
                $"User and tenant are 1 to {Subject.MaxIdLength} and 1 to {Subject.MaxTenantLength} characters of A-Z a-z 0-9 . _ -."
            );
        if (language is not null && !LanguageTag.IsWellFormed(language))
            throw new UsageException("The language is not a BCP 47 tag such as 'en' or 'de-CH'.");

        using var host = invocation.BuildHost();
        var features = invocation.Get(_features) is { Length: > 0 } named
            ? host.Services.GetRequiredService<FeatureCatalog>().Select(named).Select(e => e.Feature).ToList()
            : null;
        await host.Services.GetRequiredService<Caching.Durable.DurableMigrator>().PrepareAsync(cancellationToken);
        await new UserPreferences(features, language).SaveAsync(
            host.Services.GetRequiredService<SubjectChanges>(),
            tenant,
            user,
            cancellationToken
        );
        var chosen = features is null ? "all" : string.Join(' ', features);
        await invocation.Console.Output.WriteLineAsync($"{user}: features {chosen}, language {language ?? "detected in the transcript"}");
        return ExitCodes.Done;
    }
}
