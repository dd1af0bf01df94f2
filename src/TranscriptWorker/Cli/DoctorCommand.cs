using System.CommandLine;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration.Diagnosis;
using TranscriptWorker.Diagnosis;

namespace TranscriptWorker.Cli;

/// <summary>Finds what prevents the worker from working, and how to fix it.</summary>
internal sealed class DoctorCommand()
    : CliCommand(
        "doctor",
        """
        Check everything that is configured, and show how to fix each problem. Only creates the data folder if it is missing, nothing else.
        Exits with 0 if no check failed, otherwise with 3. A warning is not a failure: jobs are done all the same.
        """,
        "TranscriptWorker doctor --set Durable:Provider=postgresql"
    )
{
    private readonly Option<TimeSpan> _patience = CreatePatienceOption();
    private readonly Option<bool> _json = CreateJsonOption();

    protected override IReadOnlyList<Symbol> Symbols => [_patience, _json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = WorkerHost.CreateHost(invocation.Settings, invocation.IsVerbose, invocation.Console);
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        var findings = await ActivatorUtilities
            .CreateInstance<Doctor>(host.Services)
            .ExamineAsync(invocation.Get(_patience), cancellationToken);
        if (invocation.Get(_json))
            invocation.Console.WriteJson(findings);
        else
            DoctorReport.Write(invocation.Console.OutputTerminal, findings);
        return findings.Any(f => f.State == FindingState.Failed) ? ExitCodes.Unavailable : ExitCodes.Done;
    }

    private static Option<TimeSpan> CreatePatienceOption()
    {
        var patience = new Option<TimeSpan>("--patience")
        {
            Description = "Time limit for each check",
            HelpName = "TIME",
            DefaultValueFactory = _ => Doctor.DefaultPatience,
        };
        patience.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<TimeSpan>() is var time && (time < TimeSpan.FromSeconds(1) || time > TimeSpan.FromHours(1)))
                result.AddError("--patience must be between 00:00:01 and 01:00:00.");
        });
        return patience;
    }
}
