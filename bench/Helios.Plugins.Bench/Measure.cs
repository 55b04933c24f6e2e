using System.Globalization;
using Helios.Sql.Bench;

namespace Helios.Plugins.Bench;

/// <summary>Something to do many times. Rounds last about a fiftieth of a second of what is measured.</summary>
internal sealed class Measure
{
    private const long RoundNanoseconds = 20_000_000;

    private readonly string _name;
    private readonly string _unit;
    private readonly int _unitsPerCall;
    private readonly Func<int, (long Nanoseconds, long Bytes)> _run;
    private readonly List<double> _nanoseconds = [];
    private double _allocated = double.MaxValue;
    private int _count;

    /// <param name="run">Does it so many times; CPU time and bytes allocated of the part that counts.</param>
    public Measure(string name, string unit, int unitsPerCall, Func<int, (long Nanoseconds, long Bytes)> run)
    {
        _name = name;
        _unit = unit;
        _unitsPerCall = unitsPerCall;
        _run = run;
    }

    /// <summary>All of it counts.</summary>
    public static Measure Whole(string name, Action action) => new(name, "call", 1, count =>
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long begin = CpuClock.Nanoseconds();
        for (int i = 0; i < count; i++)
        {
            action();
        }

        return (CpuClock.Nanoseconds() - begin, GC.GetAllocatedBytesForCurrentThread() - bytes);
    });

    public void Round()
    {
        if (_count == 0)
        {
            _run(2);
            _count = (int)Math.Clamp(RoundNanoseconds / Math.Max(1, _run(10).Nanoseconds / 10), 1, 1_000_000);
        }

        (long nanoseconds, long bytes) = _run(_count);
        _nanoseconds.Add((double)nanoseconds / _count / _unitsPerCall);
        _allocated = Math.Min(_allocated, (double)bytes / _count);
    }

    public string Name => _name;

    public override string ToString()
    {
        _nanoseconds.Sort();
        double median = _nanoseconds[_nanoseconds.Count / 2];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_name}\t{_unit}\t{median:0.0}\t{_nanoseconds[0]:0.0}\t{_nanoseconds[^1]:0.0}\t{_allocated:0}");
    }
}
