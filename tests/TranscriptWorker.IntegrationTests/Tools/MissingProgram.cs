namespace TranscriptWorker.IntegrationTests.Tools;

/// <summary>What becomes of a test whose machine lacks a program.</summary>
internal static class MissingProgram
{
    /// <summary>Ends the test with that reason: skipped, or failed where <c>CI=true</c>.</summary>
    public static Exception End(MissingProgramException missing)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Fail(missing.Message);
        Assert.Skip(missing.Message);
        return missing;
    }

    /// <summary>Does what needs a program.</summary>
    public static async Task<T> SkipsAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (MissingProgramException missing)
        {
            throw End(missing);
        }
    }

    /// <inheritdoc cref="SkipsAsync{T}"/>
    public static Task SkipsAsync(Func<Task> act) =>
        SkipsAsync(async () =>
        {
            await act();
            return true;
        });
}
