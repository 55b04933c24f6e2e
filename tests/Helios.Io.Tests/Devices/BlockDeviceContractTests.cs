using System.Text;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Tests.Support;

namespace Helios.Io.Tests.Devices;

/// <summary>What every device promises.</summary>
public sealed class BlockDeviceContractTests
{
    [Theory]
    [MemberData(nameof(DevicesUnderTest.All), MemberType = typeof(DevicesUnderTest))]
    public void Blocking_forms_write_read_flush_and_cut(string kind)
    {
        using var under = new DevicesUnderTest(kind);
        using (IBlockDevice device = under.Open("f"))
        {
            Assert.Equal(0, device.LengthBytes);
            device.Write(0, "hello world"u8);
            device.WriteThenFlush(11, "!"u8);
            device.Flush();
            Assert.Equal(12, device.LengthBytes);
            Assert.Equal(0, device.InFlight);
            device.Truncate(5);
            Assert.Equal(5, device.LengthBytes);
            byte[] read = new byte[10];
            Assert.Equal(5, device.Read(0, read));
            Assert.Equal("hello", Encoding.ASCII.GetString(read, 0, 5));
            Assert.Equal(0, device.Read(5, read));
            Assert.False(device.ReadFully(0, read));
            Assert.True(device.ReadFully(1, read.AsSpan(0, 4)));
        }

        Assert.Equal("hello"u8.ToArray(), under.Directory.ReadAllBytes("f"));
    }

    [Theory]
    [MemberData(nameof(DevicesUnderTest.All), MemberType = typeof(DevicesUnderTest))]
    public void Many_requests_complete_once_each_with_their_own_bytes(string kind)
    {
        const int Block = 700;
        const BlockOperation Flushing = BlockOperation.WriteThenFlush;
        for (int seed = 1; seed <= 5; seed++)
        {
            using var under = new DevicesUnderTest(kind, seed);
            using IBlockDevice device = under.Open("f");
            using var memory = new DeviceMemory(64 * Block);
            device.Register(memory);
            var random = new Random(seed);
            for (int round = 0; round < 4; round++)
            {
                random.NextBytes(memory.Slice(0, 64 * Block));
                byte[] expected = memory.Slice(0, 64 * Block).ToArray();
                RunAll(device, [.. Enumerable.Range(0, 64).Select(i => At(i % 3 == 0 ? Flushing : BlockOperation.Write, i))]);
                Assert.Equal(64 * Block, device.LengthBytes);
                memory.Slice(0, 64 * Block).Clear();
                RunAll(device, [.. Enumerable.Range(0, 64).Select(i => At(BlockOperation.Read, i))]);
                Assert.True(memory.Slice(0, 64 * Block).SequenceEqual(expected), $"{kind}, seed {seed}");
            }

            BlockRequest At(BlockOperation operation, int i) =>
                new((ulong)i + 100, operation, i * Block, memory.Address + (i * Block), Block);
        }
    }

    [Theory]
    [MemberData(nameof(DevicesUnderTest.All), MemberType = typeof(DevicesUnderTest))]
    public void A_read_over_the_end_is_short_and_none_is_empty(string kind)
    {
        using var under = new DevicesUnderTest(kind);
        using IBlockDevice device = under.Open("f");
        device.WriteThenFlush(0, new byte[1000]);
        using var memory = new DeviceMemory(4096);
        Assert.Equal(
            new BlockCompletion(7, BlockOutcome.Done, 100, null),
            device.RunAlone(new BlockRequest(7, BlockOperation.Read, 900, memory.Address, 4096)));
        Assert.Equal(
            new BlockCompletion(8, BlockOutcome.Done, 0, null),
            device.RunAlone(new BlockRequest(8, BlockOperation.Read, 5000, memory.Address, 4096)));
    }

    [Theory]
    [MemberData(nameof(DevicesUnderTest.All), MemberType = typeof(DevicesUnderTest))]
    public void Room_that_was_made_reads_as_zero_and_keeps_what_was_there(string kind)
    {
        using var under = new DevicesUnderTest(kind);
        using IBlockDevice device = under.Open("f");
        device.Write(0, "abc"u8);
        Assert.True(device.TryAllocate(10_000));
        Assert.True(device.TryAllocate(10));
        Assert.Equal(10_000, device.LengthBytes);
        device.Write(5, "x"u8);
        device.Flush();
        byte[] all = new byte[10_000];
        Assert.True(device.ReadFully(0, all));
        Assert.Equal("abc\0\0x\0\0"u8.ToArray(), all[..8]);
        Assert.All(all[6..], b => Assert.Equal(0, b));
        Assert.Equal(10_000, under.Directory.ReadAllBytes("f").Length);
    }

    [Theory]
    [MemberData(nameof(DevicesUnderTest.All), MemberType = typeof(DevicesUnderTest))]
    public void Threads_may_take_turns_and_read_beside_each_other(string kind)
    {
        using var under = new DevicesUnderTest(kind);
        using IBlockDevice device = under.Open("f");
        device.Write(0, new byte[8]);
        var turn = new Lock();
        var threads = new List<Thread>();
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        for (int t = 1; t <= 4; t++)
        {
            int me = t;
            threads.Add(new Thread(() =>
            {
                try
                {
                    for (int i = 0; i < 50; i++)
                    {
                        lock (turn)
                        {
                            device.WriteThenFlush(me * 8, BitConverter.GetBytes((long)i));
                        }

                        byte[] read = new byte[8];
                        Assert.True(device.ReadFully(me * 8, read));
                        Assert.Equal(i, BitConverter.ToInt64(read));
                    }
                }
                catch (Exception e)
                {
                    failures.Enqueue(e);
                }
            }));
        }

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
    }

    [Theory]
    [MemberData(nameof(DevicesUnderTest.All), MemberType = typeof(DevicesUnderTest))]
    public void A_renamed_file_has_its_bytes_under_the_new_name_alone(string kind)
    {
        using var under = new DevicesUnderTest(kind);
        under.Directory.WriteAllBytesAtomically("a", [1]);
        under.Directory.WriteAllBytesAtomically("b", [2]);
        under.Directory.Rename("a", "b");
        Assert.Equal(["b"], under.Directory.List());
        Assert.Equal([1], under.Directory.ReadAllBytes("b"));
        Assert.Throws<Fault>(() => under.Directory.Rename("a", "c"));
    }

    private static void RunAll(IBlockDevice device, BlockRequest[] requests)
    {
        int next = 0;
        var seen = new HashSet<ulong>();
        var completions = new BlockCompletion[10];
        while (seen.Count < requests.Length)
        {
            while (next < requests.Length && device.InFlight < Math.Min(device.Capacity, 20))
            {
                device.Submit(requests[next++]);
            }

            int count = device.Poll(completions);
            count = count > 0 ? count : device.Wait(completions);
            Assert.True(count > 0);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal((BlockOutcome.Done, (string?)null), (completions[i].Outcome, completions[i].Reason));
                Assert.Equal(requests[0].LengthBytes, completions[i].Bytes);
                Assert.True(seen.Add(completions[i].Id), "completed twice");
            }
        }

        Assert.Equal(requests.Select(r => r.Id).Order(), seen.Order());
        Assert.Equal(0, device.InFlight);
        Assert.Equal(0, device.Wait(completions));
    }
}
