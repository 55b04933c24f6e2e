namespace Helios.Sql.Generation;

/// <summary>
/// The decisions that a generated thing is made by: a list of numbers, then zeros without end. A decision of 0 is always the simplest one,
/// so a shorter list, or one of smaller numbers, makes a simpler thing: that is how a failing case shrinks, and it stays valid.
/// </summary>
public sealed class Choices
{
    private const int FewestChoices = 8;
    private const int MostChoices = 220;

    private readonly int[] _values;
    private int _next;

    public Choices(int[] values)
    {
        _values = values;
    }

    public IReadOnlyList<int> Values => _values;

    /// <summary>The same list for the same seed.</summary>
    public static Choices FromSeed(int seed)
    {
        ulong state = ((ulong)(uint)seed * 0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
        int[] values = new int[FewestChoices + (int)(Step(ref state) % (MostChoices - FewestChoices))];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (int)(Step(ref state) >> 33);
        }

        return new Choices(values);
    }

    /// <summary>Simpler lists, simplest first: without a stretch, then with one number less.</summary>
    public IEnumerable<Choices> Shrunk()
    {
        for (int stretch = _values.Length; stretch > 0; stretch /= 2)
        {
            for (int at = 0; at + stretch <= _values.Length; at += stretch)
            {
                yield return new Choices([.. _values[..at], .. _values[(at + stretch)..]]);
            }
        }

        for (int at = 0; at < _values.Length; at++)
        {
            foreach (int smaller in (int[])[0, _values[at] % 64 / 2, (_values[at] % 64) - 1])
            {
                if (smaller >= 0 && smaller < _values[at])
                {
                    int[] values = [.. _values];
                    values[at] = smaller;
                    yield return new Choices(values);
                }
            }
        }
    }

    /// <summary>From 0 to <paramref name="count"/> - 1.</summary>
    public int Next(int count) => _next < _values.Length ? _values[_next++] % count : 0;

    /// <summary>True once in <paramref name="oneIn"/>.</summary>
    public bool Chance(int oneIn) => Next(oneIn) == oneIn - 1;

    public void Rewind() => _next = 0;

    public override string ToString() => "[" + string.Join(", ", _values) + "]";

    private static ulong Step(ref ulong state)
    {
        // SplitMix64 (Steele, Lea and Flood, 2014).
        ulong z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
