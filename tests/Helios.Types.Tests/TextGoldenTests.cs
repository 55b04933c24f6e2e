namespace Helios.Types.Tests;

public sealed class TextGoldenTests
{
    [Theory]
    [InlineData("text-scalars.tsv", 2700)]
    [InlineData("text-datetime.tsv", 1390)]
    [InlineData("text-json-arrays.tsv", 640)]
    [InlineData("text-intervals.tsv", 140)]
    public void Text_is_read_and_printed_as_PostgreSQL_does(string file, int minLines)
    {
        Golden.Check(file, minLines, fields =>
        {
            Assert.True(SessionTimeZone.TryFind(fields[0], out SessionTimeZone zone), fields[0]);
            CodecSettings settings = new() { TimeZone = zone };
            SqlType type = TestTypes.Named(fields[1]);
            return TextCodec.ToString(type, TextCodec.Parse(type, fields[2], settings), settings);
        });
    }
}
