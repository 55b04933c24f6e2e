using System.Buffers.Binary;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;

namespace Helios.Simulation.Disk;

/// <summary>A file as a device. Requests wait until they are taken, and overtake each other as the disk's seed says.</summary>
internal sealed class SimulatedFileDevice(SimulatedDisk disk, DiskFile file, string name) : SynchronousDevice
{
    /// <summary>Pages are read without their latch.</summary>
    private const int ImageBytes = PageFormat.PageBytes - PageFormat.ChecksumOffset;

    private readonly List<BlockRequest> _waiting = [];

    public override string Name => name;

    private bool IsPages => name == PageFile.FileName;

    public override long LengthBytes => file.Visible.Length;

    public override int InFlight => _waiting.Count;

    public override void Submit(in BlockRequest request)
    {
        Invariant.Require(_waiting.Count < Capacity);
        _waiting.Add(request);
    }

    public override int Poll(Span<BlockCompletion> completions) =>
        _waiting.Count == 0 ? 0 : Take(completions, disk.Choose(_waiting.Count + 1));

    public override int Wait(Span<BlockCompletion> completions) =>
        _waiting.Count == 0 ? 0 : Take(completions, 1 + disk.Choose(_waiting.Count));

    public override int Read(long position, Span<byte> destination)
    {
        int count = (int)Math.Clamp(file.Visible.Length - position, 0, destination.Length);
        if (count > 0)
        {
            file.Visible.Span.Slice((int)position, count).CopyTo(destination);
            if (IsPages)
            {
                Misread(destination[..count]);
            }
        }

        return count;
    }

    public override bool TryAllocate(long lengthBytes)
    {
        RefuseWhenShut();
        if (lengthBytes <= file.Visible.Length)
        {
            return true;
        }

        switch (disk.Begin("allocate", name, lengthBytes, [], out string? reason))
        {
            case DiskFailure.NoSpace:
                return false;
            case null:
                file.Add(new DiskChange(name, lengthBytes, []));
                return true;
            default:
                throw Shut(reason!);
        }
    }

    public override void Truncate(long lengthBytes)
    {
        RefuseWhenShut();
        if (disk.Begin("truncate", name, lengthBytes, [], out string? reason) is not null)
        {
            throw Shut(reason!);
        }

        file.Add(new DiskChange(name, lengthBytes, null));
    }

    public override void Dispose() => _waiting.Clear();

    protected override BlockOutcome WriteAll(long position, ReadOnlySpan<byte> bytes, out string? reason)
    {
        DiskFailure? failure = disk.Begin("write", name, position, bytes, out reason);
        if (failure != DiskFailure.InputOutput && !disk.Has(IsPages ? SimulatedBug.PageWriteIsLost : SimulatedBug.LogWriteIsLost))
        {
            bool isShort = failure is not null
                || disk.Has(IsPages ? SimulatedBug.ShortPageWriteIsUnchecked : SimulatedBug.ShortLogWriteIsUnchecked);
            long at = IsPages && disk.Has(SimulatedBug.PageIsMisdirected) ? position + bytes.Length : position;
            KeepImage(bytes);
            file.Add(new DiskChange(name, at, bytes[..(isShort ? bytes.Length / 2 : bytes.Length)].ToArray()));
        }

        return failure is not null && disk.Has(SimulatedBug.FailedWriteIsIgnored, isAlways: true) ? BlockOutcome.Done : OutcomeOf(failure);
    }

    protected override BlockOutcome FlushAll(out string? reason)
    {
        DiskFailure? failure = disk.Begin("flush", name, 0, [], out reason);
        if (failure is not null)
        {
            file.Pending.Clear();
            return disk.Has(SimulatedBug.FailedFlushIsIgnored, isAlways: true) ? BlockOutcome.Done : OutcomeOf(failure);
        }

        if (disk.Has(IsPages ? SimulatedBug.PagesAreNotFlushed : SimulatedBug.LogIsNotFlushed, isAlways: true))
        {
            return BlockOutcome.Done;
        }

        if (file.Pending.Count > 1 && disk.Has(SimulatedBug.OnlyLastWriteIsFlushed, isAlways: true))
        {
            file.FlushLast();
            return BlockOutcome.Done;
        }

        disk.Flush(file);
        return BlockOutcome.Done;
    }

    /// <summary>What was read of the pages, made wrong by a bug.</summary>
    private void Misread(Span<byte> read)
    {
        if (read.Length == ImageBytes && file.Images.TryGetValue(PageNumber(read), out (byte[] Older, byte[] Last) images)
            && read.SequenceEqual(images.Last) && !read.SequenceEqual(images.Older) && disk.Has(SimulatedBug.PageReadIsStale))
        {
            images.Older.CopyTo(read);
        }

        if (disk.Has(SimulatedBug.PageReadIsRotten))
        {
            read[read.Length / 3] ^= 4;
        }
    }

    private void KeepImage(ReadOnlySpan<byte> bytes)
    {
        if (disk.Bug == SimulatedBug.PageReadIsStale && IsPages && bytes.Length == PageFormat.PageBytes)
        {
            byte[] image = bytes[^ImageBytes..].ToArray();
            uint page = PageNumber(image);
            file.Images[page] = (file.Images.TryGetValue(page, out (byte[] Older, byte[] Last) images) ? images.Last : image, image);
        }
    }

    private static uint PageNumber(ReadOnlySpan<byte> image) =>
        BinaryPrimitives.ReadUInt32LittleEndian(image[(PageFormat.NumberOffset - PageFormat.ChecksumOffset)..]);

    private static BlockOutcome OutcomeOf(DiskFailure? failure) => failure is null ? BlockOutcome.Done
        : failure == DiskFailure.NoSpace ? BlockOutcome.NoSpace : BlockOutcome.Failed;

    private int Take(Span<BlockCompletion> completions, int most)
    {
        int count = Math.Min(most, completions.Length);
        for (int i = 0; i < count; i++)
        {
            int chosen = disk.Choose(_waiting.Count);
            BlockRequest request = _waiting[chosen];
            _waiting.RemoveAt(chosen);
            completions[i] = Carry(request);
        }

        return count;
    }
}
