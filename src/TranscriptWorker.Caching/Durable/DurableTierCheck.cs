using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable.Providers;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// Checks whether the database answers, is new enough, has its tables, grants the rights that jobs need, and has the right time.
/// </summary>
internal sealed class DurableTierCheck(
    DurableSession session,
    IDurableProvider provider,
    TableRights rights,
    IOptions<DurableOptions> options,
    TimeProvider clock
) : IDiagnosticCheck
{
    private const string Migrate = "TranscriptWorker migrate";

    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromSeconds(5);

    public string Name => "database";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (provider.MigratesUnasked && !File.Exists(options.Value.SqlitePath))
        {
            yield return Finding.Ok(Name, $"{provider.Database} is not there yet; the next command makes it");
            yield break;
        }

        var (connected, answers) = await ConnectAsync(cancellationToken);
        yield return connected;
        if (!answers)
            yield break;

        var (migrated, hasTables) = await FindMigrationsAsync(cancellationToken);
        yield return migrated;
        if (!hasTables)
            yield break;

        var used = await rights.TryAsync(cancellationToken);
        yield return used.Denied.Count == 0
            ? Finding.Ok("database rights", "select, insert, update and delete on every table")
            : Finding.Failed("database rights", $"the user may not {string.Join("; ", used.Denied)}", provider.GrantRights);
        if (used.DatabaseTime is not { } time)
            yield break;
        var difference = (time - clock.GetUtcNow().UtcDateTime).Duration();
        yield return difference <= MaxClockDifference
            ? Finding.Ok("database clock", $"within {MaxClockDifference.TotalSeconds:0} s of this machine's")
            : Finding.Warning(
                "database clock",
                $"{difference.TotalSeconds:0} s from this machine's: deadlines and logs are off",
                "timedatectl set-ntp true, here and there"
            );
    }

    private async Task<(Finding Finding, bool Answers)> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var version = await session.RunAsync(
                async (db, token) =>
                {
                    await db.Database.OpenConnectionAsync(token);
                    return db.Database.GetDbConnection().ServerVersion;
                },
                cancellationToken
            );
            // A distribution may append text to the version number.
            var supported = Version.TryParse(version.Split(' ', 2)[0], out var number) && provider.Supports(number);
            return (
                supported
                    ? Finding.Ok(Name, $"{provider.Database} answers, version {version}")
                    : Finding.Failed(
                        Name,
                        $"{provider.Database} answers, but version {version} is too old",
                        $"upgrade it to {provider.OldestVersion} or newer"
                    ),
                true
            );
        }
        catch (DurableTierException error)
        {
            return (
                Finding.Failed(
                    Name,
                    error.Message,
                    provider.MigratesUnasked ? "see what the message says" : "start it, or correct Durable:ConnectionString"
                ),
                false
            );
        }
    }

    private async Task<(Finding Finding, bool HasTables)> FindMigrationsAsync(CancellationToken cancellationToken)
    {
        const string check = "database tables";
        try
        {
            var (pending, unknown) = await session.RunAsync(
                async (db, token) =>
                {
                    var applied = (await db.Database.GetAppliedMigrationsAsync(token)).ToList();
                    var known = db.Database.GetMigrations().ToList();
                    return (known.Except(applied, StringComparer.Ordinal).Count(), applied.Except(known, StringComparer.Ordinal).Count());
                },
                cancellationToken
            );
            return (pending, unknown) switch
            {
                (> 0, _) when provider.MigratesUnasked => (
                    Finding.Ok(check, $"{pending} migrations are missing; the next command applies them"),
                    false
                ),
                (> 0, _) => (Finding.Failed(check, $"{pending} migrations are missing", Migrate), false),
                (_, > 0) => (
                    Finding.Warning(check, $"{unknown} migrations are of a newer version than this one", "run that version here too"),
                    true
                ),
                _ => (Finding.Ok(check, "up to date"), true),
            };
        }
        catch (DurableTierException error)
        {
            return (Finding.Failed(check, error.Message, provider.GrantRights), false);
        }
    }
}
