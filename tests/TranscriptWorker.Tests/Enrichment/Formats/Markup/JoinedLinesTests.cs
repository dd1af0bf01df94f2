using TranscriptWorker.Enrichment.Formats.Markup;

namespace TranscriptWorker.Tests.Enrichment.Formats.Markup;

public sealed class JoinedLinesTests
{
    [Theory]
    [InlineData("one", "one")]
    [InlineData("one\ntwo\nthree", "one two three")]
    [InlineData("屋顶\n花园", "屋顶花园")]
    [InlineData("雨水，\n减少", "雨水，减少")]
    [InlineData("カタ\nひら", "カタひら")]
    [InlineData("使用\nGreenKit\n系统", "使用 GreenKit 系统")]
    [InlineData("안녕\n하세요", "안녕 하세요")]
    [InlineData("𠀀\n𠀁", "𠀀𠀁")]
    [InlineData("😀\n😀", "😀 😀")]
    [InlineData("متى\nيفتح", "متى يفتح")]
    public void A_line_break_is_a_space_except_between_Chinese_and_Japanese(string lines, string expected) =>
        Assert.Equal(expected, JoinedLines.Join(lines));
}
