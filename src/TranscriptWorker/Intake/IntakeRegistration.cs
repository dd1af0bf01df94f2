using TranscriptWorker.Bus;
using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Intake;

internal static class IntakeRegistration
{
    /// <summary>
    /// Adds recorded jobs, their dispatcher in the embedded profile, the inbox of a service, and the status of tracked jobs.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="isService">Whether this process is the service, and not a command.</param>
    public static IServiceCollection AddIntake(this IServiceCollection services, IConfiguration configuration, bool isService)
    {
        services
            .AddSettings<IntakeOptions>(configuration, IntakeOptions.Section)
            .AddSettings<InboxOptions>(configuration, InboxOptions.Section)
            .AddSingleton<JobSignal>()
            .AddSingleton<JobProgressBoard>()
            .AddSingleton<JobOutcomes>()
            .AddSingleton<JobRecorder>()
            .AddSingleton<JobTracking>();
        if (BusOptions.NamesRabbitMq(configuration))
            return services;
        services
            .AddSingleton<RecordedRetry>()
            .AddSingleton<JobEnding>()
            .AddSingleton<JobRun>()
            .AddSingleton<DispatchSettings>()
            .AddSingleton<JobDispatcher>()
            .AddHostedService(provider => provider.GetRequiredService<JobDispatcher>())
            .AddSingleton<InboxFiles>()
            .AddSingleton<IDiagnosticCheck, InboxCheck>();
        if (isService)
            services.AddHostedService<InboxWatcher>();
        return services;
    }
}
