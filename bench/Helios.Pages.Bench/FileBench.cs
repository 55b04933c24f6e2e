using System.Diagnostics;
using Helios.Io.Devices;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;

namespace Helios.Pages.Bench;

/// <summary>A checkpoint of a whole pool, and misses, on a real directory: <c>helios-pages-bench file FOLDER PAGES</c>.</summary>
internal static unsafe class FileBench
{
    public static void Run(string folder, int count)
    {
        using FileDataDirectory directory = FileDataDirectory.Open(folder);
        using PageFile file = PageFile.Open(directory, 1);
        using (var pool = new BufferPool(file, count + 64))
        {
            var pages = new uint[count];
            for (int i = 0; i < count; i++)
            {
                pages[i] = file.Take();
                byte* page = pool.Create(pages[i]);
                new Span<byte>(page + PageFormat.ChecksummedFrom, PageFormat.PageBytes - PageFormat.ChecksummedFrom).Fill((byte)i);
                PageFormat.Number(page) = pages[i];
                PageFormat.Kind(page) = PageKind.TableInner;
                PageLatch.End(ref PageFormat.Latch(page));
            }

            for (int round = 0; round < 3; round++)
            {
                Checkpoint(pool, file, pages, round);
            }
        }

        Open(directory, count);
    }

    private static void Checkpoint(BufferPool pool, PageFile file, uint[] pages, int round)
    {
        foreach (uint number in pages)
        {
            pool.MarkDirty(pool.Fetch(number));
        }

        var checkpoint = new PageCheckpoint(pool, file);
        long begin = Stopwatch.GetTimestamp();
        long cpu = Helios.Sql.Bench.CpuClock.Nanoseconds();
        checkpoint.Begin();
        double cut = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        checkpoint.Write(null);
        checkpoint.Finish(round, default, [1, 2, 3]);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double megabytes = pages.Length * (double)PageFormat.PageBytes / 1e6;
        Console.WriteLine($"checkpoint of {megabytes:F0} MB: {megabytes / seconds:F0} MB/s, cut {cut:F2} ms, "
            + $"CPU {(Helios.Sql.Bench.CpuClock.Nanoseconds() - cpu) / 1000.0 / pages.Length:F1} us a page, {file.BlockCount} blocks");
    }

    private static void Open(FileDataDirectory directory, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        using PageFile file = PageFile.Open(directory, 1);
        Console.WriteLine($"open: {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F1} ms");
        using var pool = new BufferPool(file, Math.Max(count / 10, 64));
        ulong x = 88172645463325252;
        long cpu = Helios.Sql.Bench.CpuClock.Nanoseconds();
        begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < 100_000; i++)
        {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            pool.Fetch((uint)(x % (ulong)count) + 1);
        }

        Console.WriteLine($"miss, in the system's cache: {Stopwatch.GetElapsedTime(begin).TotalMicroseconds / pool.MissCount:F1} us, CPU "
            + $"{(Helios.Sql.Bench.CpuClock.Nanoseconds() - cpu) / 1000.0 / pool.MissCount:F1} us, {pool.MissCount} misses");
    }
}
