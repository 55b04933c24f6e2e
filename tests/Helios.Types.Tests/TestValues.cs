using System.Numerics;
using System.Text;

namespace Helios.Types.Tests;

/// <summary>Random values of every type, thick around the edges and often equal, made from a seeded source.</summary>
internal static class TestValues
{
    public static readonly SqlType[] AllTypes =
    [
        SqlType.Bool, SqlType.Int2, SqlType.Int4, SqlType.Int8, SqlType.Oidt, SqlType.Float4, SqlType.Float8, SqlType.Numeric, SqlType.Text,
        SqlType.Time, SqlType.Interval,
        SqlType.Varchar, SqlType.Bpchar, SqlType.Name, SqlType.Char, SqlType.Bytea, SqlType.Uuid, SqlType.Date, SqlType.Timestamp,
        SqlType.TimestampTz, SqlType.Jsonb, SqlType.Int4Array, SqlType.TextArray, SqlType.OidVector,
    ];

    public static Datum Make(Random random, SqlType type) => random.Next(8) == 0 ? Datum.Null : NotNull(random, type);

    public static Datum NotNull(Random random, SqlType type)
    {
        if (TypeRegistry.TryElement(type, out SqlType element))
        {
            bool isVector = type == SqlType.OidVector;
            Datum[] items = new Datum[random.Next(4)];
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = isVector ? NotNull(random, element) : Make(random, element);
            }

            return isVector ? PgArray.CreateVector(element, items) : PgArray.Create(element, items);
        }

        switch (type.Oid)
        {
            case 16:
                return Datum.FromBool(random.Next(2) == 0);
            case 21:
                return Datum.FromInt64((short)Edge(random, 16));
            case 23:
            case 26:
                return Datum.FromInt64((int)Edge(random, 32));
            case 20:
                return Datum.FromInt64(Edge(random, 64));
            case 1082:
                return Datum.FromInt64(random.Next(6) == 0 ? int.MaxValue : random.Next(-2_400_000, 100_000_000));
            case 1114:
            case 1184:
                return Datum.FromInt64(
                    random.Next(6) == 0 ? long.MinValue : random.NextInt64(-211_813_488_000_000_000, 9_223_371_331_200_000_000));
            case 1083:
                return Datum.FromInt64(random.NextInt64(0, 86_400_000_001));
            case 1186:
                return new PgInterval(random.Next(-3, 4), random.Next(-40, 40), random.NextInt64(-4, 5) * 43_200_000_000).ToDatum();
            case 700:
                return Datum.FromDouble((float)Float(random));
            case 701:
                return Datum.FromDouble(Float(random));
            case 1700:
                return Numeric(random).ToDatum();
            case 2950:
                byte[] uuid = new byte[16];
                random.NextBytes(uuid);
                return Datum.FromBytes16(uuid);
            case 17:
                IEnumerable<byte> bytes = Enumerable.Range(0, random.Next(6)).Select(_ => (byte)random.Next(random.Next(3) == 0 ? 256 : 2));
                return Datum.FromBytes(bytes.ToArray());
            case 18:
                return TextCodec.Parse(type, "\\" + Convert.ToString(random.Next(256), 8).PadLeft(3, '0'), default);
            case 3802:
                string json = random.Next(2) == 0 ? random.Next(100).ToString() : "{\"a\": " + random.Next(3) + "}";
                return TextCodec.Parse(type, json, default);
            default:
                return Datum.FromText(Text(random));
        }
    }

    public static PgNumeric Numeric(Random random)
    {
        switch (random.Next(12))
        {
            case 0:
                return PgNumeric.NaN;
            case 1:
                return PgNumeric.PositiveInfinity;
            case 2:
                return PgNumeric.NegativeInfinity;
            case 3:
                return new PgNumeric(random.Next(-20, 20), random.Next(4));
            case 4:
                return new PgNumeric(BigInteger.Pow(10, random.Next(40)) * random.Next(-2, 3), random.Next(12));
            default:
                byte[] bytes = new byte[random.Next(1, 30)];
                random.NextBytes(bytes);
                return new PgNumeric(new BigInteger(bytes), random.Next(40));
        }
    }

    private static string Text(Random random)
    {
        StringBuilder text = new();
        for (int i = random.Next(5); i > 0; i--)
        {
            text.Append(random.Next(6) switch
            {
                0 => ' ',
                1 => 'ä',
                2 => '\u0001',
                3 => '€',
                _ => (char)random.Next('a', 'd'),
            });
        }

        return text.ToString();
    }

    private static long Edge(Random random, int bits)
    {
        long max = (1L << (bits - 1)) - 1;
        return random.Next(5) switch
        {
            0 => max,
            1 => -max - 1,
            2 => random.Next(-2, 3),
            _ => random.NextInt64(long.MinValue, long.MaxValue) >> (64 - bits),
        };
    }

    private static double Float(Random random) => random.Next(7) switch
    {
        0 => double.NaN,
        1 => random.Next(2) == 0 ? 0.0 : -0.0,
        2 => double.PositiveInfinity,
        3 => double.NegativeInfinity,
        4 => -double.NaN,
        5 => random.Next(-3, 3),
        _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30)),
    };
}
