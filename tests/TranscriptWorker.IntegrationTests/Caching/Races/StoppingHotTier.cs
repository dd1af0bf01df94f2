using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>A process's hot tier, before and after whose calls a test may let other things happen.</summary>
internal sealed class StoppingHotTier(IHotTier inner) : IHotTier
{
    private static readonly Func<Task> Nothing = () => Task.CompletedTask;

    public string Name => inner.Name;

    public bool IsConnected => inner.IsConnected;

    /// <summary>Once, before the next fill.</summary>
    public Func<Task> BeforeFill { private get; set; } = Nothing;

    /// <summary>Before each removal.</summary>
    public Func<Task> BeforeRemove { private get; set; } = Nothing;

    /// <summary>After each removal.</summary>
    public Func<Task> AfterRemove { private get; set; } = Nothing;

    public static void Register(IServiceCollection services)
    {
        var registered = services.Last(s => s.ServiceType == typeof(IHotTier)).ImplementationFactory!;
        services.AddSingleton(provider => new StoppingHotTier((IHotTier)registered(provider)));
        services.AddSingleton<IHotTier>(provider => provider.GetRequiredService<StoppingHotTier>());
    }

    public ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken) =>
        inner.ReadAsync(subject, keys, cancellationToken);

    public async ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken)
    {
        var happens = BeforeFill;
        BeforeFill = Nothing;
        await happens();
        await inner.FillAsync(fill, cancellationToken);
    }

    public async ValueTask RemoveAsync(Subject subject, SubjectState state, CancellationToken cancellationToken)
    {
        await BeforeRemove();
        await inner.RemoveAsync(subject, state, cancellationToken);
        await AfterRemove();
    }

    public async ValueTask ReplaceAsync(HotFill fill, CancellationToken cancellationToken)
    {
        await BeforeRemove();
        await inner.ReplaceAsync(fill, cancellationToken);
        await AfterRemove();
    }

    public Task WaitForPropagationAsync(ToldChange change, CancellationToken cancellationToken) =>
        inner.WaitForPropagationAsync(change, cancellationToken);
}
