using System.Text;
using Helios.Base;

namespace Helios.Sql.Tests;

public class LexerTests
{
    [Theory]
    [InlineData("'it''s'", "it's")]
    [InlineData("'a'\n  'b'", "ab")]
    [InlineData("'a' -- c\n 'b'", "ab")]
    [InlineData(@"E'a\n\x41\101\u00e4\U0001F600\''", "a\nAA\u00e4\U0001F600'")]
    [InlineData(@"E'\ud83d\ude00'", "\U0001F600")]
    [InlineData(@"U&'d\0061t\+000061'", "data")]
    [InlineData("U&'d!0061t' UESCAPE '!'", "dat")]
    [InlineData("$$a'b$$", "a'b")]
    [InlineData("$t$a$$b$t$", "a$$b")]
    [InlineData(@"'back\slash'", @"back\slash")]
    public void StringsMean(string literal, string meaning) =>
        Assert.Equal($"(Select Target=(ResTarget Argument=(StringConst '{meaning}')))", Outline.Of("select " + literal));

    [Theory]
    [InlineData("1", "(IntegerConst:1)")]
    [InlineData("2147483648", "(FloatConst '2147483648')")]
    [InlineData("0x1F", "(IntegerConst:31)")]
    [InlineData("0o17", "(IntegerConst:15)")]
    [InlineData("0b101", "(IntegerConst:5)")]
    [InlineData("1_000", "(IntegerConst:1000)")]
    [InlineData("1_0.5", "(FloatConst '1_0.5')")]
    [InlineData(".5e-3", "(FloatConst '.5e-3')")]
    [InlineData("B'01'", "(BitStringConst 'b01')")]
    [InlineData("x'AF'", "(BitStringConst 'xAF')")]
    public void NumbersMean(string literal, string node) =>
        Assert.Equal($"(Select Target=(ResTarget Argument={node}))", Outline.Of("select " + literal));

    [Theory]
    [InlineData("a@-b", "@-")]
    [InlineData("a*-b", "*")]
    [InlineData("a<-b", "<")]
    [InlineData("a->>b", "->>")]
    [InlineData("a+/* c */b", "+")]
    [InlineData("a!=b", "<>")]
    public void OperatorsEnd(string expression, string name) => Assert.Contains($"(Operator '{name}'", Outline.Of("select " + expression));

    [Fact]
    public void NamesFoldAndEnd()
    {
        Assert.Contains("(Identifier 'abc')", Outline.Of("select ABC"));
        Assert.Contains("(Identifier 'A\"c')", Outline.Of("select \"A\"\"c\""));
        Assert.Contains("(Identifier '\u00c4b')", Outline.Of("select \u00c4B"));
        Assert.Contains($"(Identifier '{new string('x', 63)}')", Outline.Of("select " + new string('X', 70)));
        Assert.Contains($"(Identifier '{new string('x', 62)}')", Outline.Of("select " + new string('X', 62) + "\u00e4"));
    }

    [Theory]
    [InlineData("select '", "unterminated quoted string at or near \"'\"", 8)]
    [InlineData("select \"", "unterminated quoted identifier at or near \"\"\"", 8)]
    [InlineData("select \"\"", "zero-length delimited identifier at or near \"\"\"\"", 8)]
    [InlineData("select $a$ x", "unterminated dollar-quoted string at or near \"$a$ x\"", 8)]
    [InlineData("select /* ", "unterminated /* comment at or near \"/* \"", 8)]
    [InlineData("select 1a", "trailing junk after numeric literal at or near \"1a\"", 8)]
    [InlineData("select 1e+", "trailing junk after numeric literal at or near \"1e+\"", 8)]
    [InlineData("select 0x", "invalid hexadecimal integer at or near \"0x\"", 8)]
    [InlineData("select b'1", "unterminated bit string literal at or near \"b'1\"", 8)]
    [InlineData("select $1a", "trailing junk after parameter at or near \"$1a\"", 8)]
    public void SaysWhatIsWrong(string sql, string message, int position)
    {
        SqlError error = Assert.Throws<SqlError>(() => Outline.All(sql));
        Assert.Equal(("42601", message, position), (error.State.Code, error.Message, error.Position));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, "0xff")]
    [InlineData(new byte[] { 0xC3, 0x28 }, "0xc3 0x28")]
    [InlineData(new byte[] { (byte)'1', 0 }, "0x00")]
    public void RefusesWhatIsNotUtf8(byte[] bytes, string printed)
    {
        SqlError error = Assert.Throws<SqlError>(() => SqlParser.ParseAll([.. Encoding.UTF8.GetBytes("select "), .. bytes]));
        Assert.Equal("22021", error.State.Code);
        Assert.Equal("invalid byte sequence for encoding \"UTF8\": " + printed, error.Message);
    }
}
