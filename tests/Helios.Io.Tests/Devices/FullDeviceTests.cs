using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Devices.Simulated;
using Helios.Io.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Helios.Io.Tests.Devices;

/// <summary>Full and failing devices, on a system that has such files.</summary>
public sealed class FullDeviceTests
{
    [LinuxTheory]
    [InlineData(DeviceKind.Portable)]
    [InlineData(DeviceKind.IoUring)]
    public void A_full_disk_is_said_and_the_device_goes_on(DeviceKind kind)
    {
        using IBlockDevice? device = Open("/dev/full", kind);
        if (device is null)
        {
            return;
        }

        Fault first = Assert.Throws<Fault>(() => device.Write(0, new byte[10]));
        Assert.Contains("No space left", first.Message, StringComparison.Ordinal);
        Assert.Equal(BlockOutcome.NoSpace, Run(device, BlockOperation.WriteThenFlush).Outcome);
        Assert.Equal(BlockOutcome.NoSpace, Run(device, BlockOperation.Write).Outcome);
        Assert.Equal(0, device.InFlight);
    }

    [LinuxTheory]
    [InlineData(DeviceKind.Portable)]
    [InlineData(DeviceKind.IoUring)]
    public void A_device_whose_flush_fails_stays_shut_but_still_reads(DeviceKind kind)
    {
        // What cannot be flushed at all: EINVAL, after a write that succeeds.
        using IBlockDevice? device = Open("/dev/zero", kind);
        if (device is null)
        {
            return;
        }

        BlockCompletion failed = Run(device, BlockOperation.WriteThenFlush);
        Assert.Equal((BlockOutcome.Failed, 0), (failed.Outcome, failed.Bytes));
        Assert.Contains("/dev/zero cannot be flushed to disk", failed.Reason, StringComparison.Ordinal);
        BlockCompletion later = Run(device, BlockOperation.Write);
        Assert.Equal(BlockOutcome.Failed, later.Outcome);
        Assert.Contains("not used after a failure", later.Reason, StringComparison.Ordinal);
        Assert.Throws<Fault>(device.Flush);
        Assert.Equal(4, device.Read(0, new byte[4]));
        Assert.Equal(BlockOutcome.Done, Run(device, BlockOperation.Read).Outcome);
    }

    [Fact]
    public void Simulated_short_writes_and_a_full_disk_say_so()
    {
        var disk = new SimulatedDataDirectory();
        using IBlockDevice device = disk.OpenDevice("f");
        disk.FailAt(disk.OperationCount + 1, SimulatedFault.NoSpace);
        Assert.Throws<Fault>(() => device.Write(0, "abcd"u8));
        Assert.Equal("ab"u8.ToArray(), disk.ReadAllBytes("f"));
        device.WriteThenFlush(0, "abcd"u8);
        disk.FailAt(disk.OperationCount + 1, SimulatedFault.ShortThenInputOutput);
        Assert.Throws<Fault>(() => device.Write(4, "efgh"u8));
        Assert.Equal("abcdef"u8.ToArray(), disk.ReadAllBytes("f"));
        Assert.Throws<Fault>(() => device.Write(4, "efgh"u8));
        Assert.Equal("abcd"u8.ToArray(), disk.AfterCrash(CrashSurvival.FlushedOnly).ReadAllBytes("f"));
    }

    private static BlockCompletion Run(IBlockDevice device, BlockOperation operation)
    {
        using var memory = new DeviceMemory(16);
        return device.RunAlone(new BlockRequest(1, operation, 0, memory.Address, 16));
    }

    private static IBlockDevice? Open(string path, DeviceKind kind)
    {
        if (kind == DeviceKind.IoUring && !DeviceChoice.IsRingPermitted(out _))
        {
            return null;
        }

        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return kind == DeviceKind.IoUring ? new IoUringDevice(handle, path) : new PortableDevice(handle, path);
    }
}
