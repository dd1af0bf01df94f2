using System.CommandLine;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration.Diagnosis;
using TranscriptWorker.Operations.Diagnosis;

namespace TranscriptWorker.Cli;

/// <summary>Says what keeps the worker from working, and what mends it.</summary>
internal static class DoctorCommand
{
    public static Command Create(GlobalOptions global)
    {
        var patience = new Option<TimeSpan>("--patience")
        {
            Description = "How long each check may take",
            HelpName = "TIME",
            DefaultValueFactory = _ => Doctor.DefaultPatience,
        };
        patience.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<TimeSpan>() is var time && (time < TimeSpan.FromSeconds(1) || time > TimeSpan.FromHours(1)))
                result.AddError("--patience is from 00:00:01 to 01:00:00.");
        });
        var command = new Command(
            "doctor",
            """
            Check everything that is configured, and say what mends what is not as it should be. Nothing is changed but that a missing data
            folder is made. Exits with 0 where nothing failed, else with 3; a warning is no failure: jobs are done all the same.

            Example:
              TranscriptWorker doctor --set Durable:Provider=postgresql
            """
        )
        {
            patience,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var host = WorkerHost.CreateHost(global.Read(arguments), arguments.GetValue(global.Verbose));
                host.Services.GetRequiredService<IStartupValidator>().Validate();
                var findings = await ActivatorUtilities
                    .CreateInstance<Doctor>(host.Services)
                    .ExamineAsync(arguments.GetValue(patience), cancellationToken);
                DoctorReport.Write(Terminal.Output, findings);
                return findings.Any(f => f.State == FindingState.Failed) ? ExitCodes.Unavailable : ExitCodes.Done;
            }
        );
        return command;
    }
}
