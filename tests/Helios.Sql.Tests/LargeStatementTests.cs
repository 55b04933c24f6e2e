using System.Globalization;
using System.Text;
using Helios.Base;

namespace Helios.Sql.Tests;

/// <summary>
/// Statements as large as a message may be end in a tree or an error, in memory that the text bounds. HELIOS_LARGE_MEGABYTES sets their
/// size: a few here, all 64 in verification.
/// </summary>
public class LargeStatementTests
{
    // "a," is three nodes of 28 bytes, 8 more for each while it is built, and 8 bytes of text: 58 to a byte; growing copies up to as much.
    private const long AllocatedPerByte = 116;

    [Theory]
    [InlineData("SELECT '", "lorem ipsum ", "'", "")]
    [InlineData("SELECT '", "a", "", "42601")]
    [InlineData("SELECT $$", "a", "", "42601")]
    [InlineData("SELECT ", "(", "", "54001")]
    [InlineData("SELECT ", "- ", "1", "54001")]
    [InlineData("SELECT ", "a", "", "")]
    [InlineData("/*", "a", "", "42601")]
    [InlineData("SELECT '", "\u00e4", "\0'", "22021")]
    public void A_statement_full_of_one_thing(string begin, string part, string end, string state) =>
        Assert.Equal(state, Outcome(Filled(begin, part, end, Bytes())));

    [Theory]
    [InlineData("INSERT INTO t VALUES ", "(12345678, 'some text of thirty bytes....', 1234.5678, true, null), ", "(1)")]
    [InlineData("INSERT INTO t VALUES ", "(1),", "(1)")]
    [InlineData("SELECT 1 WHERE ", "a = 1 OR ", "b")]
    [InlineData("SELECT ", "a,", "a")]
    [InlineData("SELECT '", "''", "'")]
    [InlineData("/*", "/**/", "*/ SELECT 1")]
    public void A_statement_of_many_parts(string begin, string part, string end)
    {
        byte[] sql = Filled(begin, part, end, Bytes());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(Outcome(sql), new[] { "", "54000" });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (sql.Length * AllocatedPerByte) + (1 << 20));
    }

    [Fact]
    public void More_parts_than_the_limit_are_refused()
    {
        const string Part = "1,";
        byte[] sql = Filled("SELECT ", Part, "1", (Limits.StatementNodeCount * Part.Length) + 1024);
        Assert.Equal("54000", Outcome(sql));
    }

    private static int Bytes()
    {
        string? given = Environment.GetEnvironmentVariable("HELIOS_LARGE_MEGABYTES");
        return 1024 * 1024 * (given is null ? 4 : int.Parse(given, CultureInfo.InvariantCulture));
    }

    // The SQLSTATE, or nothing for a text that was parsed.
    private static string Outcome(byte[] sql)
    {
        using var buffer = new ParseBuffer();
        try
        {
            foreach (LentStatement statement in buffer.Parse(sql))
            {
                _ = statement.Kind;
            }

            return "";
        }
        catch (SqlError error)
        {
            return error.State.Code;
        }
    }

    private static byte[] Filled(string begin, string part, string end, int bytes)
    {
        byte[] text = new byte[bytes];
        int at = Encoding.UTF8.GetBytes(begin, text);
        int endLength = Encoding.UTF8.GetByteCount(end);
        byte[] one = Encoding.UTF8.GetBytes(part);
        for (; at + one.Length + endLength <= bytes; at += one.Length)
        {
            one.CopyTo(text, at);
        }

        return text[..(at + Encoding.UTF8.GetBytes(end, text.AsSpan(at)))];
    }
}
