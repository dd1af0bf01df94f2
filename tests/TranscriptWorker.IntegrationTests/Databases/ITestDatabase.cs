namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>An empty database of one test's own, in one of those that the durable tier may be in.</summary>
public interface ITestDatabase : IAsyncDisposable
{
    /// <summary>The settings that lead to it.</summary>
    IReadOnlyList<(string Key, string Value)> Settings { get; }

    /// <summary>How a statement asks for the database's clock.</summary>
    string Clock { get; }

    /// <summary>The statement before a commit that must survive a power cut; null where each does.</summary>
    string? SyncEachCommit { get; }

    /// <summary>Whether all processes have one hot tier, instead of each its own.</summary>
    bool SharesHotTier => false;

    Task CreateAsync();

    /// <summary>Empties a shared hot tier.</summary>
    Task ForgetHotEntriesAsync() => Task.CompletedTask;
}
