using System.Globalization;

namespace Helios.Types.Tests;

public sealed class TextGoldenTests
{
    [Theory]
    [InlineData("text-scalars.tsv", 2700)]
    [InlineData("text-datetime.tsv", 1390)]
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

internal static class TestTypes
{
    /// <summary>A type by its SQL name with modifier, such as numeric(5,2).</summary>
    public static SqlType Named(string name)
    {
        int open = name.IndexOf('(', StringComparison.Ordinal);
        string bare = open < 0 ? name : name[..open];
        int[] arguments = open < 0
            ? []
            : name[(open + 1)..name.IndexOf(')', StringComparison.Ordinal)].Split(',')
                .Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        SqlType type = bare switch
        {
            "boolean" => SqlType.Bool,
            "smallint" => SqlType.Int2,
            "integer" => SqlType.Int4,
            "bigint" => SqlType.Int8,
            "oid" => SqlType.Oidt,
            "real" => SqlType.Float4,
            "double precision" => SqlType.Float8,
            "numeric" => SqlType.Numeric,
            "uuid" => SqlType.Uuid,
            "bytea" => SqlType.Bytea,
            "text" => SqlType.Text,
            "character varying" => SqlType.Varchar,
            "character" => SqlType.Bpchar,
            "name" => SqlType.Name,
            "\"char\"" => SqlType.Char,
            "date" => SqlType.Date,
            "timestamp" => SqlType.Timestamp,
            "timestamptz" => SqlType.TimestampTz,
            "json" => SqlType.Json,
            "jsonb" => SqlType.Jsonb,
            _ => throw new ArgumentException("type " + name),
        };
        if (arguments.Length == 0)
        {
            return type;
        }

        int modifier = bare switch
        {
            "numeric" => ((arguments[0] << 16) | ((arguments.Length > 1 ? arguments[1] : 0) & 0x7FF)) + 4,
            "character varying" or "character" => arguments[0] + 4,
            _ => arguments[0],
        };
        return type.WithModifier(modifier);
    }
}
