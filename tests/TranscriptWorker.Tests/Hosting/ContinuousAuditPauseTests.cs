using TranscriptWorker.Hosting;

namespace TranscriptWorker.Tests.Hosting;

public sealed class ContinuousAuditPauseTests
{
    [Theory]
    [InlineData(10, 0, 10)]
    [InlineData(10, 1, 20)]
    [InlineData(10, 3, 80)]
    [InlineData(10, 6, 600)]
    [InlineData(10, int.MaxValue, 600)]
    [InlineData(60, 4, 600)]
    public void Each_failure_in_a_row_doubles_the_pause_up_to_ten_minutes(int period, int failures, int pause)
    {
        Assert.Equal(TimeSpan.FromSeconds(pause), ContinuousAudit.PauseAfter(TimeSpan.FromSeconds(period), failures));
    }
}
