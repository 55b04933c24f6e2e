namespace Helios.Sql.Lexing;

/// <summary>Counts code points, as PostgreSQL does for positions, in UTF-8 that is known to be valid.</summary>
public static class Utf8Characters
{
    public static int Count(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte b in text)
        {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
