using System.CommandLine;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Jobs;

namespace TranscriptWorker.Commands;

/// <summary>Sets what a user prefers where jobs leave it open.</summary>
internal sealed class PreferencesCommand
{
    private readonly Argument<string> _user = new("USER") { Description = "The user's id" };
    private readonly Option<string[]> _features = new("--feature")
    {
        Description = "A feature that the user wants; may be repeated. Default: all",
        HelpName = "NAME",
    };
    private readonly Option<string?> _language = new("--language")
    {
        Description = "BCP 47 tag of the language, such as en. Default: told from the transcript",
        HelpName = "TAG",
    };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Whose user it is", HelpName = "ID" };
    private readonly GlobalOptions _global;

    private PreferencesCommand(GlobalOptions global) => _global = global;

    public static Command Create(GlobalOptions global)
    {
        var own = new PreferencesCommand(global);
        var command = new Command(
            "preferences",
            """
            Set what a user prefers; jobs that name the user take from it what they leave open. May run beside the service.

            Example:
              TranscriptWorker preferences ann --feature summary --language en
            """
        )
        {
            own._user,
            own._features,
            own._language,
            own._tenant,
        };
        command.SetAction(own.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (user, tenant, language) = (arguments.GetRequiredValue(_user), arguments.GetValue(_tenant), arguments.GetValue(_language));
        if (!Subject.IsValidId(user) || (tenant is not null && !Subject.IsValidTenant(tenant)))
            throw new UsageException(
                $"User and tenant are 1 to {Subject.MaxIdLength} and 1 to {Subject.MaxTenantLength} characters of A-Z a-z 0-9 . _ -."
            );
        if (language is not null && !LanguageTag.IsWellFormed(language))
            throw new UsageException("The language is not a BCP 47 tag such as 'en' or 'de-CH'.");

        using var host = WorkerHost.Build(_global.Read(arguments), arguments.GetValue(_global.Verbose));
        var features = arguments.GetValue(_features) is { Length: > 0 } named
            ? host.Services.GetRequiredService<FeatureCatalog>().Select(named).Select(e => e.Feature).ToList()
            : null;
        await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
        await new UserPreferences(features, language).SaveAsync(
            host.Services.GetRequiredService<SubjectChanges>(),
            tenant,
            user,
            cancellationToken
        );
        Console.WriteLine(
            $"{user}: features {(features is null ? "all" : string.Join(' ', features))}, language {language ?? "told from the transcript"}"
        );
        return ExitCodes.Done;
    }
}
