namespace Helios.Types.Tests;

public sealed class TypeRegistryTests
{
    [Theory]
    [InlineData(23, -1, "integer")]
    [InlineData(1043, 14, "character varying(10)")]
    [InlineData(1042, 5, "character(1)")]
    [InlineData(1700, 327686, "numeric(5,2)")]
    [InlineData(1700, 329731, "numeric(5,-1)")]
    [InlineData(1184, 3, "timestamp(3) with time zone")]
    [InlineData(1114, -1, "timestamp without time zone")]
    [InlineData(1009, -1, "text[]")]
    [InlineData(1015, 14, "character varying(10)[]")]
    [InlineData(22, -1, "int2vector")]
    [InlineData(18, -1, "\"char\"")]
    [InlineData(0, -1, "-")]
    [InlineData(99999, -1, "???")]
    public void Types_are_named_as_format_type_does(int oid, int modifier, string expected) =>
        Assert.Equal(expected, TypeRegistry.FormatType(new SqlType((uint)oid, modifier)));

    [Theory]
    [InlineData("int", 23)]
    [InlineData("integer", 23)]
    [InlineData("int8", 20)]
    [InlineData("double precision", 701)]
    [InlineData("float", 701)]
    [InlineData("decimal", 1700)]
    [InlineData("char", 1042)]
    [InlineData("varchar", 1043)]
    [InlineData("timestamp with time zone", 1184)]
    [InlineData("timestamptz", 1184)]
    [InlineData("timestamp", 1114)]
    [InlineData("bool", 16)]
    [InlineData("text[]", 1009)]
    [InlineData("int[][]", 1007)]
    [InlineData("regclass", 2205)]
    public void Sql_names_find_their_types(string name, int oid)
    {
        Assert.True(TypeRegistry.TryFindSql(name, out TypeInfo? info));
        Assert.Equal((uint)oid, info.Oid);
    }

    [Fact]
    public void Every_type_is_found_by_oid_and_name_and_arrays_know_their_elements()
    {
        Assert.True(TypeRegistry.All.Length > 140);
        foreach (TypeInfo type in TypeRegistry.All)
        {
            Assert.True(TypeRegistry.TryFind(type.Oid, out TypeInfo? byOid) && byOid == type);
            Assert.True(TypeRegistry.TryFindByName(type.Name, out TypeInfo? byName) && byName == type);
            if (type.ArrayOid != 0)
            {
                Assert.True(TypeRegistry.TryFind(type.ArrayOid, out TypeInfo? array));
                Assert.Equal(("_" + type.Name, type.Oid), (array.Name, array.ElementOid));
            }
        }

        Assert.False(TypeRegistry.TryFind(1, out _));
        Assert.False(TypeRegistry.TryFindByName("char2", out _));
    }

    [Fact]
    public void Functions_and_lengths_are_those_of_pg_type()
    {
        Assert.True(TypeRegistry.TryFind(1016, out TypeInfo? array));
        Assert.Equal(("array_in", "array_recv"), (array.InputFunction, array.ReceiveFunction));
        Assert.Equal((-1, 'd', 'A'), (array.LengthBytes, array.Alignment, array.Category));
        Assert.True(TypeRegistry.TryFind(1184, out TypeInfo? stamp));
        Assert.Equal(("timestamptz_in", "timestamptztypmodin"), (stamp.InputFunction, stamp.ModifierInFunction));
        Assert.Equal((8, true), (stamp.LengthBytes, stamp.IsPreferred));
        Assert.True(TypeRegistry.TryFind(16, out TypeInfo? boolean));
        Assert.Equal(("boolin", "boolsend", ""), (boolean.InputFunction, boolean.SendFunction, boolean.ModifierInFunction));
    }
}
