using System.Text;
using Helios.Base;

namespace Helios.Sql.Bench.Native;

/// <summary>Statements as large as a message may be: one line each, tab separated: what, bytes, milliseconds, peak memory of the
/// process with the text, how it ended.</summary>
internal static class LargeStatements
{
    private static readonly (string What, string Begin, string Part, string End)[] s_cases =
    [
        ("one string literal", "SELECT '", "lorem ipsum dolor ", "'"),
        ("one string literal of quotes", "SELECT '", "''", "'"),
        ("VALUES, rows of 64 bytes", "INSERT INTO t VALUES ",
            "(12345678, 'some text of thirty bytes....', 1234.5678, true, null), ", "(1)"),
        ("VALUES, small integers", "INSERT INTO t VALUES ", "(1),", "(1)"),
        ("one chain of OR", "SELECT 1 WHERE ", "a = 12345678 OR ", "b"),
        ("parentheses never closed", "SELECT ", "(", ""),
        ("a string never closed", "SELECT '", "a", ""),
        ("one name", "SELECT ", "a", ""),
        ("nested comments", "/* ", "/* */", " */"),
        ("many statements", "", "SELECT 1;", ""),
    ];

    public static int Count => s_cases.Length;

    public static void Run(int megabytes, int index)
    {
        (string what, string begin, string part, string end) = s_cases[index];
        One(what, Filled(begin, part, end, megabytes * 1024 * 1024));
    }

    private static byte[] Filled(string begin, string part, string end, int bytes)
    {
        byte[] text = new byte[bytes];
        int at = Encoding.ASCII.GetBytes(begin, text);
        byte[] one = Encoding.ASCII.GetBytes(part);
        while (at + one.Length + end.Length <= bytes)
        {
            one.CopyTo(text, at);
            at += one.Length;
        }

        return text[..(at + Encoding.ASCII.GetBytes(end, text.AsSpan(at)))];
    }

    private static void One(string what, byte[] sql)
    {
        string ended = "parsed";
        long start = CpuClock.Nanoseconds();
        try
        {
            using var buffer = new ParseBuffer();
            foreach (LentStatement statement in buffer.Parse(sql))
            {
                _ = statement.Kind;
            }
        }
        catch (SqlError error)
        {
            ended = $"{error.State.Code} {error.Message[..Math.Min(80, error.Message.Length)]}";
        }

        double milliseconds = (CpuClock.Nanoseconds() - start) / 1e6;
        string peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        string kilobytes = peak.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine($"{what}\t{sql.Length}\t{milliseconds:0}\t{kilobytes}\t{ended}");
    }
}
