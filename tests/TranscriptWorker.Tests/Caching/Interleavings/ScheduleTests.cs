extern alias interleavings;

using interleavings::TranscriptWorker.Interleavings;

namespace TranscriptWorker.Tests.Caching.Interleavings;

public sealed class ScheduleTests
{
    public static TheoryData<string> All => [.. Schedules.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void The_schedule_breaks_nothing(string schedule)
    {
        var result = Schedules.Run(schedule);

        Assert.True(result.Violation is null, result.ToString());
    }
}
