using System.Buffers;

namespace Helios.Types.Tests;

public sealed class KeyEncodingTests
{
    private const int Rounds = 400;

    public static TheoryData<uint> Types() => new(TestValues.AllTypes.Select(t => t.Oid));

    [Theory]
    [MemberData(nameof(Types))]
    public void Keys_order_as_values_do(uint oid)
    {
        int seed = Seed.Next();
        Random random = new(seed);
        SqlType type = new(oid);
        for (int round = 0; round < Rounds; round++)
        {
            KeyColumn column = new(type, random.Next(2) == 0, random.Next(2) == 0);
            Datum x = TestValues.Make(random, type);
            Datum y = random.Next(8) == 0 ? x : TestValues.Make(random, type);
            int expected = Math.Sign(Order(column, x, y));
            int actual = Math.Sign(Key([column], [x]).AsSpan().SequenceCompareTo(Key([column], [y])));
            Assert.True(expected == actual, $"seed {seed} round {round} {column}: {Show(type, x)} and {Show(type, y)}");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Equal_values_have_equal_hashes_and_order_is_antisymmetric(uint oid)
    {
        int seed = Seed.Next();
        Random random = new(seed);
        SqlType type = new(oid);
        for (int round = 0; round < Rounds; round++)
        {
            Datum x = TestValues.NotNull(random, type);
            Datum y = TestValues.NotNull(random, type);
            string place = $"seed {seed} round {round}: {Show(type, x)} and {Show(type, y)}";
            int order = Math.Sign(Comparison.Compare(type, x, y));
            Assert.True(order == -Math.Sign(Comparison.Compare(type, y, x)), place);
            Assert.True(Comparison.Equals(type, x, y) == (order == 0), place);
            Assert.True(order != 0 || Comparison.Hash(type, x) == Comparison.Hash(type, y), place);
            Assert.Equal(0, Comparison.Compare(type, x, x));
        }
    }

    [Fact]
    public void Keys_of_several_columns_order_as_tuples_do()
    {
        int seed = Seed.Next();
        Random random = new(seed);
        for (int round = 0; round < 3000; round++)
        {
            KeyColumn[] columns = Enumerable.Range(0, 3)
                .Select(_ => TestValues.AllTypes[random.Next(TestValues.AllTypes.Length)])
                .Select(type => new KeyColumn(type, random.Next(2) == 0, random.Next(2) == 0))
                .ToArray();
            Datum[] x = columns.Select(c => TestValues.Make(random, c.Type)).ToArray();
            Datum[] y = columns.Select((c, i) => random.Next(2) == 0 ? x[i] : TestValues.Make(random, c.Type)).ToArray();
            int expected = columns.Select((c, i) => Math.Sign(Order(c, x[i], y[i]))).FirstOrDefault(o => o != 0);
            int actual = Math.Sign(Key(columns, x).AsSpan().SequenceCompareTo(Key(columns, y)));
            Assert.True(expected == actual, $"seed {seed} round {round}: {string.Join(", ", columns)}");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Decodable_keys_give_the_values_back(uint oid)
    {
        SqlType type = new(oid);
        if (!KeyEncoding.IsDecodable(type))
        {
            return;
        }

        int seed = Seed.Next();
        Random random = new(seed);
        for (int round = 0; round < Rounds; round++)
        {
            KeyColumn column = new(type, random.Next(2) == 0, random.Next(2) == 0);
            Datum[] values = [TestValues.Make(random, type), TestValues.Make(random, type)];
            ReadOnlySpan<byte> key = Key([column, column], values);
            foreach (Datum value in values)
            {
                Datum decoded = KeyEncoding.Decode(column, ref key);
                bool same = value.IsNull ? decoded.IsNull : !decoded.IsNull && Comparison.Equals(type, value, decoded);
                Assert.True(same, $"seed {seed} round {round} {column}: {Show(type, value)}");
            }

            Assert.True(key.IsEmpty);
        }
    }

    [Fact]
    public void Prefix_end_is_above_every_key_with_the_prefix_and_no_other()
    {
        Assert.Equal([1, 3], KeyEncoding.PrefixEnd([1, 2]));
        Assert.Equal([2], KeyEncoding.PrefixEnd([1, 255]));
        Assert.Empty(KeyEncoding.PrefixEnd([255, 255]));
    }

    private static int Order(KeyColumn column, Datum x, Datum y)
    {
        if (x.IsNull || y.IsNull)
        {
            int order = x.IsNull.CompareTo(y.IsNull);
            return column.NullsFirst ? -order : order;
        }

        int value = Comparison.Compare(column.Type, x, y);
        return column.IsDescending ? -value : value;
    }

    private static byte[] Key(KeyColumn[] columns, Datum[] values)
    {
        ArrayBufferWriter<byte> output = new();
        KeyEncoding.Append(columns, values, output);
        return output.WrittenSpan.ToArray();
    }

    private static string Show(SqlType type, Datum value) => TextCodec.ToString(type, value, default);
}
