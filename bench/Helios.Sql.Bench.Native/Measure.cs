using System.Globalization;

namespace Helios.Sql.Bench.Native;

/// <summary>One thing to do many times. Rounds last about a fiftieth of a second.</summary>
internal sealed class Measure
{
    private const long RoundNanoseconds = 20_000_000;

    private readonly string _name;
    private readonly Action _action;
    private readonly List<double> _nanoseconds = [];
    private double _allocated = double.MaxValue;
    private int _count;

    public Measure(string name, Action action)
    {
        _name = name;
        _action = action;
    }

    public void Round()
    {
        if (_count == 0)
        {
            _count = 1;
            long once = Math.Max(1, Run().Nanoseconds);
            _count = (int)Math.Clamp(RoundNanoseconds / once, 1, 1_000_000);
            _count = (int)Math.Clamp(RoundNanoseconds * _count / Math.Max(1, Run().Nanoseconds), 1, 1_000_000);
        }

        (long nanoseconds, long bytes) = Run();
        _nanoseconds.Add((double)nanoseconds / _count);
        _allocated = Math.Min(_allocated, (double)bytes / _count);
    }

    public override string ToString()
    {
        _nanoseconds.Sort();
        double median = _nanoseconds[_nanoseconds.Count / 2];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_name}\t{median:0.0}\t{_nanoseconds[0]:0.0}\t{_nanoseconds[^1]:0.0}\t{_allocated:0}");
    }

    private (long Nanoseconds, long Bytes) Run()
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = CpuClock.Nanoseconds();
        for (int i = 0; i < _count; i++)
        {
            _action();
        }

        return (CpuClock.Nanoseconds() - start, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }
}
