using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types.Tests;

public sealed class BinaryCodecTests
{
    public static TheoryData<uint> Types() => new(TestValues.AllTypes.Select(t => t.Oid));

    [Fact]
    public void Values_are_sent_and_received_in_PostgreSQLs_binary_form()
    {
        Golden.Check("binary.tsv", 730, fields =>
        {
            SqlType type = TestTypes.Named(fields[0]);
            Datum value = TextCodec.Parse(type, fields[1], default);
            byte[] sent = Encode(type, value);
            Datum received = BinaryCodec.Decode(type, sent, default);
            Assert.True(type == SqlType.Json || Comparison.Equals(type, value, received), fields[1]);
            Assert.Equal(TextCodec.ToString(type, value, default), TextCodec.ToString(type, received, default));
            Assert.Equal(sent, Encode(type, received));
            return Convert.ToHexStringLower(sent);
        }, prefix: "");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Text_and_binary_give_the_value_back(uint oid)
    {
        int seed = Seed.Next();
        Random random = new(seed);
        SqlType type = new(oid);
        for (int round = 0; round < 300; round++)
        {
            Datum value = TestValues.NotNull(random, type);
            string text = TextCodec.ToString(type, value, default);
            string place = $"seed {seed} round {round}: {text}";
            Datum read = TextCodec.Parse(type, text, default);
            Assert.True(Comparison.Equals(type, value, read), place);
            Assert.True(text == TextCodec.ToString(type, read, default), place);
            byte[] form = Encode(type, value);
            Datum decoded = BinaryCodec.Decode(type, form, default);
            Assert.True(Comparison.Equals(type, value, decoded), place);
            Assert.True(text == TextCodec.ToString(type, decoded, default), place);
            Datum inPlace = BinaryCodec.DecodeInPlace(type, [0xAA, .. form, 0xAA], 1, form.Length, default);
            Assert.True(Comparison.Equals(type, value, inPlace), place);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Damaged_input_is_an_SqlError_and_nothing_else(uint oid)
    {
        int seed = Seed.Next();
        Random random = new(seed);
        SqlType type = new(oid);
        for (int round = 0; round < 2000; round++)
        {
            byte[] form = Damage(random, Encode(type, TestValues.NotNull(random, type)));
            string whole = TextCodec.ToString(type, TestValues.NotNull(random, type), default);
            byte[] text = Damage(random, System.Text.Encoding.UTF8.GetBytes(whole));
            try
            {
                Datum value = BinaryCodec.Decode(type, form, default);
                TextCodec.ToString(type, value, default);
            }
            catch (Exception error) when (error is not SqlError)
            {
                Assert.Fail($"seed {seed} round {round} binary {Convert.ToHexString(form)}: {error}");
            }
            catch (SqlError)
            {
            }

            try
            {
                Datum value = TextCodec.Parse(type, text, default);
                TextCodec.ToString(type, value, default);
            }
            catch (Exception error) when (error is not SqlError)
            {
                Assert.Fail($"seed {seed} round {round} text {Convert.ToHexString(text)}: {error}");
            }
            catch (SqlError)
            {
            }
        }
    }

    [Fact]
    public void Wrong_lengths_and_forms_have_PostgreSQLs_states()
    {
        AssertError("08P01", "insufficient data left in message", SqlType.Int4, [0, 0]);
        AssertError("22P03", "incorrect binary data format in bind parameter 3", SqlType.Int4, new byte[8]);
        AssertError("22021", "invalid byte sequence for encoding \"UTF8\": 0xc3 0x28", SqlType.Text, [0xC3, 0x28]);
        AssertError("22021", "invalid byte sequence for encoding \"UTF8\": 0x00", SqlType.Text, [0x41, 0x00]);
        AssertError("22P03", "invalid sign in external \"numeric\" value", SqlType.Numeric, [0, 0, 0, 0, 0x12, 0x34, 0, 0]);
        AssertError("22P03", "invalid digit in external \"numeric\" value", SqlType.Numeric, [0, 1, 0, 0, 0, 0, 0, 0, 0x27, 0x10]);
        AssertError("22008", "timestamp out of range", SqlType.TimestampTz, [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]);
        string wrongElement = "binary data has array element type 25 (text) instead of expected 23 (integer)";
        AssertError("42804", wrongElement, SqlType.Int4Array, ArrayHeader(1, 25, 0));
        AssertError("08P01", "insufficient data left in message", SqlType.Int4Array, ArrayHeader(1, 23, int.MaxValue));
        AssertError("54000", "number of array dimensions (7) exceeds the maximum allowed (6)", SqlType.Int4Array, ArrayHeader(7, 23, 1));
    }

    private static byte[] ArrayHeader(int dimensions, int element, int length)
    {
        byte[] header = new byte[20];
        BinaryPrimitives.WriteInt32BigEndian(header, dimensions);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), element);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), length);
        return header;
    }

    private static void AssertError(string state, string message, SqlType type, byte[] bytes)
    {
        SqlError error = Assert.Throws<SqlError>(() => BinaryCodec.Decode(type, bytes, default, parameter: 3));
        Assert.Equal((state, message), (error.State.Code, error.Message));
    }

    private static byte[] Damage(Random random, byte[] bytes)
    {
        List<byte> damaged = [.. bytes];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(damaged.Count + 1);
            switch (random.Next(4))
            {
                case 0:
                    damaged.Insert(at, (byte)random.Next(256));
                    break;
                case 1 when at < damaged.Count:
                    damaged.RemoveAt(at);
                    break;
                case 2 when at < damaged.Count:
                    damaged[at] = (byte)random.Next(256);
                    break;
                default:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
            }
        }

        return damaged.ToArray();
    }

    private static byte[] Encode(SqlType type, Datum value)
    {
        byte[] bytes = new byte[BinaryCodec.ByteCount(type, value)];
        Assert.Equal(bytes.Length, BinaryCodec.Encode(type, value, bytes));
        return bytes;
    }
}
