using TranscriptWorker.Benchmarks.Quality;

namespace TranscriptWorker.Tests.Enrichment.Quality;

public sealed class ChapterBoundariesTests
{
    [Fact]
    public void The_marked_boundaries_themselves_have_no_error()
    {
        var marked = new ChapterBoundaries(20, [5, 12]);
        Assert.Equal((0, 0, 1), (marked.Pk([12, 5]), marked.WindowDiff([12, 5]), marked.F1([12, 5])));
    }

    [Fact]
    public void The_windows_over_a_missed_boundary_are_errors()
    {
        // Two chapters of ten cues: a window of five cues, of which 15 fit and 5 hold the boundary.
        var marked = new ChapterBoundaries(20, [10]);
        Assert.Equal((5 / 15.0, 5 / 15.0, 0), (marked.Pk([]), marked.WindowDiff([]), marked.F1([])));
    }

    [Fact]
    public void A_second_boundary_in_a_window_is_an_error_of_window_diff_alone()
    {
        var marked = new ChapterBoundaries(20, [10]);
        Assert.Equal(1 / 15.0, marked.Pk([10, 11]), 12);
        Assert.Equal(5 / 15.0, marked.WindowDiff([10, 11]), 12);
    }

    [Theory]
    [InlineData(13, 1)]
    [InlineData(7, 1)]
    [InlineData(14, 0)]
    [InlineData(6, 0)]
    public void A_boundary_matches_within_three_cues(int found, double expected) =>
        Assert.Equal(expected, new ChapterBoundaries(20, [10]).F1([found]));

    [Fact]
    public void A_marked_boundary_matches_one_found_boundary() => Assert.Equal(2 / 3.0, new ChapterBoundaries(20, [10]).F1([9, 11]), 12);
}
