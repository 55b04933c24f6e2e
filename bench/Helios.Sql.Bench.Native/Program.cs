using System.Diagnostics;
using Helios.Sql;
using Helios.Sql.Bench;

using var buffer = new ParseBuffer();
long sum = 0;
foreach ((string name, byte[] sql) in Texts.All)
{
    double best = double.MaxValue;
    long bytes = long.MaxValue;
    int count = Math.Max(1, 20_000_000 / (sql.Length * 20));
    for (int round = 0; round < 30; round++)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            foreach (LentStatement statement in buffer.Parse(sql))
            {
                sum += statement.ParameterCount;
            }
        }

        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / count);
        bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / count);
    }

    Console.WriteLine($"{name,-40} {sql.Length,8} B {best,12:0.0} ns {sql.Length * 1000 / best,8:0.0} MB/s {bytes,8} B");
}
return (int)(sum & 0);
