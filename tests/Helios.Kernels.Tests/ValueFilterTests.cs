namespace Helios.Kernels.Tests;

public sealed class ValueFilterTests
{
    [Fact]
    public void Kernels_are_what_their_twins_are()
    {
        Assert.True(KernelCheck.Run(Seed()) > 1_000_000);
    }

    [Theory]
    [InlineData(CompareOp.Equal, double.NaN, "00001")]
    [InlineData(CompareOp.NotEqual, double.NaN, "11110")]
    [InlineData(CompareOp.Less, double.NaN, "11110")]
    [InlineData(CompareOp.LessOrEqual, double.NaN, "11111")]
    [InlineData(CompareOp.Greater, double.NaN, "00000")]
    [InlineData(CompareOp.GreaterOrEqual, double.NaN, "00001")]
    [InlineData(CompareOp.Equal, -0.0, "00100")]
    [InlineData(CompareOp.Greater, 0.0, "00011")]
    [InlineData(CompareOp.GreaterOrEqual, 1.0, "00011")]
    [InlineData(CompareOp.Less, double.PositiveInfinity, "11100")]
    [InlineData(CompareOp.LessOrEqual, double.NegativeInfinity, "10000")]
    public void Floats_have_the_order_of_PostgreSQL(CompareOp op, double constant, string expected)
    {
        double[] values = [double.NegativeInfinity, -1, 0, double.PositiveInfinity, double.NaN];
        Assert.Equal(expected, Text(values.Length, into => ValueFilter.Compare<double>(values, op, constant, into)));
        Assert.Equal(expected, Text(values.Length, into => ValueFilterTwin.Compare<double>(values, op, constant, into)));
    }

    [Fact]
    public void Nothing_lies_between_a_low_above_the_high()
    {
        Assert.Equal("000", Text(3, into => ValueFilter.Between<int>([1, 2, 3], 3, 1, not: false, into)));
        Assert.Equal("111", Text(3, into => ValueFilter.Between<int>([1, 2, 3], 3, 1, not: true, into)));
        Assert.Equal("01", Text(2, into => ValueFilter.Between<double>([1, double.NaN], 2, double.NaN, not: false, into)));
        Assert.Equal("00", Text(2, into => ValueFilter.Between<double>([1, double.NaN], double.NaN, 2, not: false, into)));
    }

    [Fact]
    public void Bitmaps_are_what_their_twins_are()
    {
        var random = new Random(Seed());
        for (int rows = 0; rows <= KernelCheck.Longest; rows++)
        {
            ulong[] a = Random(random, rows);
            ulong[] b = Random(random, rows);
            var validity = new byte[((rows + 7) / 8) + random.Next(9)];
            random.NextBytes(validity);
            Same(a, x => Bitmap.And(x, b), x => BitmapTwin.And(x, b));
            Same(a, x => Bitmap.Or(x, b), x => BitmapTwin.Or(x, b));
            Same(a, x => Bitmap.Not(x, rows), x => BitmapTwin.Not(x, rows));
            Same(a, x => Bitmap.AndValid(x, validity), x => BitmapTwin.AndValid(x, validity));
            Assert.Equal(Enumerable.Range(0, rows).Count(row => BitmapTwin.Has(a, row)), Bitmap.Count(a));
            Assert.Equal(Bitmap.Count(a) == 0, Bitmap.IsEmpty(a));
        }
    }

    private static int Seed()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("HELIOS_SEED"), out int given) ? given : new Random().Next();
        Console.WriteLine($"HELIOS_SEED={seed}, vectors of {Isa.VectorBits} bits");
        return seed;
    }

    private static ulong[] Random(Random random, int rows)
    {
        var bits = new ulong[Bitmap.Words(rows)];
        for (int row = 0; row < rows; row++)
        {
            bits[row >> 6] |= random.Next(2) == 0 ? 0 : 1UL << (row & 63);
        }

        return bits;
    }

    private static void Same(ulong[] bits, Action<ulong[]> kernel, Action<ulong[]> twin)
    {
        ulong[] actual = [.. bits];
        ulong[] expected = [.. bits];
        kernel(actual);
        twin(expected);
        Assert.Equal(expected, actual);
    }

    private static string Text(int rows, Action<ulong[]> filter)
    {
        var bits = new ulong[Bitmap.Words(rows)];
        filter(bits);
        return string.Concat(Enumerable.Range(0, rows).Select(row => BitmapTwin.Has(bits, row) ? '1' : '0'));
    }
}
