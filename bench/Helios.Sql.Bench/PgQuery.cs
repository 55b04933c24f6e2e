using System.Runtime.InteropServices;

namespace Helios.Sql.Bench;

/// <summary>
/// libpg_query as Debian builds it: PostgreSQL 15's parser as native code. Texts must end with a zero byte and be valid: an error would
/// end the process.
/// </summary>
internal static class PgQuery
{
    public const string Name = "libpg_query 15 (native)";

    private const string Library = "libpg_query.so.1504.0";

    /// <summary>False where the library is not installed.</summary>
    public static bool TryInit()
    {
        try
        {
            pg_query_init();
            return true;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    }

    /// <summary>PostgreSQL's raw parse trees, in memory that is given back at once.</summary>
    public static void Parse(byte[] text)
    {
        IntPtr context = pg_query_enter_memory_context();
        IntPtr trees = raw_parser(text, 0);
        if (trees == IntPtr.Zero)
        {
            throw new InvalidOperationException("libpg_query gave no tree");
        }

        pg_query_exit_memory_context(context);
    }

    /// <summary>The same, with the tree written as JSON, which is what its users get.</summary>
    public static void ParseToJson(byte[] text)
    {
        ParseResult result = pg_query_parse(text);
        if (result.Error != IntPtr.Zero)
        {
            throw new InvalidOperationException("libpg_query refused the text");
        }

        pg_query_free_parse_result(result);
    }

    [DllImport(Library)]
    private static extern void pg_query_init();

    [DllImport(Library)]
    private static extern IntPtr pg_query_enter_memory_context();

    [DllImport(Library)]
    private static extern void pg_query_exit_memory_context(IntPtr context);

    [DllImport(Library)]
    private static extern IntPtr raw_parser(byte[] text, int mode);

    [DllImport(Library)]
    private static extern ParseResult pg_query_parse(byte[] text);

    [DllImport(Library)]
    private static extern void pg_query_free_parse_result(ParseResult result);

    [StructLayout(LayoutKind.Sequential)]
    private struct ParseResult
    {
        public IntPtr Tree;
        public IntPtr Output;
        public IntPtr Error;
    }
}
