namespace Helios.Types.Tests;

public sealed class CastGoldenTests
{
    [Fact]
    public void Values_are_cast_as_PostgreSQL_does()
    {
        Golden.Check("casts.tsv", 4700, fields =>
        {
            Assert.True(SessionTimeZone.TryFind(fields[0], out SessionTimeZone zone), fields[0]);
            CodecSettings settings = new() { TimeZone = zone };
            SqlType from = TestTypes.Named(fields[2]);
            SqlType to = TestTypes.Named(fields[3]);
            Datum value = Casts.ApplyModifier(TextCodec.Parse(from.Unmodified, fields[1], settings), from, CastContext.Explicit);
            if (!Casts.TryFind(from, to, out _))
            {
                throw Casts.CannotCast(from, to);
            }

            Datum converted = Casts.Convert(value, from, to, settings);
            return converted.IsNull ? "" : TextCodec.ToString(to, converted, settings);
        });
    }

    [Theory]
    [InlineData("integer", "bigint", CastContext.Implicit)]
    [InlineData("bigint", "integer", CastContext.Assignment)]
    [InlineData("integer", "boolean", CastContext.Explicit)]
    [InlineData("integer", "text", CastContext.Assignment)]
    [InlineData("text", "integer", CastContext.Explicit)]
    [InlineData("unknown", "integer", CastContext.Implicit)]
    [InlineData("numeric", "double precision", CastContext.Implicit)]
    [InlineData("double precision", "numeric", CastContext.Assignment)]
    [InlineData("character varying", "text", CastContext.Implicit)]
    [InlineData("integer[]", "bigint[]", CastContext.Implicit)]
    [InlineData("integer[]", "text", CastContext.Assignment)]
    [InlineData("int2vector", "smallint[]", CastContext.Implicit)]
    [InlineData("text", "regclass", CastContext.Implicit)]
    [InlineData("regclass", "oid", CastContext.Implicit)]
    public void A_cast_stands_where_pg_cast_says(string from, string to, CastContext expected)
    {
        Assert.True(Casts.TryFind(TestTypes.Named(from), TestTypes.Named(to), out CastContext context));
        Assert.Equal(expected, context);
    }

    [Fact]
    public void Assignment_refuses_what_an_explicit_cast_cuts()
    {
        SqlType type = TestTypes.Named("character varying(2)");
        Datum text = Datum.FromText("abc");
        Assert.Equal("ab", Casts.Convert(text, SqlType.Text, type, default).AsText);
        Helios.Base.SqlError error =
            Assert.Throws<Helios.Base.SqlError>(() => Casts.Convert(text, SqlType.Text, type, default, CastContext.Assignment));
        Assert.Equal("22001", error.State.Code);
    }
}
