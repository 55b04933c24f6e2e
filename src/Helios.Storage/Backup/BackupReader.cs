using System.Buffers.Binary;
using System.Text;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using ZstdSharp;

namespace Helios.Storage.Backup;

/// <summary>Reads a backup and checks every byte of it.</summary>
public static class BackupReader
{
    /// <summary>Reads it through. Throws Fault when it is damaged or not whole.</summary>
    public static BackupSummary Verify(Stream source, Action<BackupProgress>? progress = null) => Read(source, null, progress);

    /// <summary>Writes its pages to the stage and its other files to the directory, flushed. Throws Fault when it is damaged.</summary>
    internal static BackupSummary LayOut(
        Stream source, IDataDirectory directory, StagedDirectory stage, Action<BackupProgress>? progress)
    {
        using IBlockDevice pages = stage.OpenDevice(PageFile.FileName);
        BackupSummary summary = Read(source, new Target(directory, pages), progress);
        pages.Flush();
        return summary;
    }

    private static BackupSummary Read(Stream source, Target? target, Action<BackupProgress>? progress)
    {
        try
        {
            using var stream = new DecompressionStream(source, leaveOpen: true);
            return ReadAll(stream, target, progress);
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException or InvalidDataException)
        {
            throw new Fault("the backup is damaged or not whole: " + e.Message, e);
        }
    }

    private static BackupSummary ReadAll(DecompressionStream stream, Target? target, Action<BackupProgress>? progress)
    {
        byte[] head = new byte[BackupFormat.HeaderBytes];
        stream.ReadExactly(head);
        BackupHeader header = BackupFormat.ReadHeader(head, out uint crc);
        uint chain = BackupFormat.Chain(0, crc);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(PageFormat.PageBytes);
        for (uint i = 0; i < header.Blocks; i++)
        {
            ReadBlock(stream, bytes, ref chain, target);
            progress?.Invoke(new BackupProgress(i + 1, header.Blocks));
        }

        for (uint i = 0; i < header.Files; i++)
        {
            ReadFile(stream, ref chain, target);
        }

        stream.ReadExactly(head, 0, BackupFormat.EndBytes);
        Check(BackupFormat.IsEnd(head, chain) && stream.ReadByte() < 0, "its end is not the one that belongs to it");
        return new BackupSummary(header.Lsn, header.Blocks, (long)header.Blocks * PageFormat.PageBytes, header.Files);
    }

    private static void ReadBlock(DecompressionStream stream, byte[] bytes, ref uint chain, Target? target)
    {
        Span<byte> head = stackalloc byte[BackupFormat.BlockHeaderBytes];
        stream.ReadExactly(head);
        stream.ReadExactly(bytes);
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(head);
        uint crc = Crc32C.Compute(bytes, Crc32C.Compute(head[..4]));
        Check(crc == BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) && PageFile.IsSound(bytes), $"block {number} is damaged");
        chain = BackupFormat.Chain(chain, crc);
        target?.Pages.Write((long)number * PageFormat.PageBytes, bytes);
    }

    private static void ReadFile(DecompressionStream stream, ref uint chain, Target? target)
    {
        Span<byte> head = stackalloc byte[BackupFormat.FileHeaderBytes];
        stream.ReadExactly(head);
        int nameLength = BinaryPrimitives.ReadInt32LittleEndian(head);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        Check(nameLength is > 0 and <= BackupFormat.MostNameBytes && length >= 0, "the head of a file is damaged");
        byte[] name = new byte[nameLength];
        stream.ReadExactly(name);
        byte[] bytes = ReadBytes(stream, length);
        uint crc = Crc32C.Compute(bytes, Crc32C.Compute(name));
        string text = Encoding.UTF8.GetString(name);
        Check(crc == BinaryPrimitives.ReadUInt32LittleEndian(head[8..]), $"the file {text} is damaged");
        Check(IsPlain(text), $"the name {text} leads out of the directory");
        chain = BackupFormat.Chain(chain, crc);
        target?.Directory.WriteAllBytesAtomically(text, bytes);
    }

    /// <summary>Grows as bytes come: a length that is wrong takes no memory.</summary>
    private static byte[] ReadBytes(DecompressionStream stream, int length)
    {
        var bytes = new byte[Math.Min(length, 1 << 20)];
        int done = 0;
        while (done < length)
        {
            if (done == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
            }

            stream.ReadExactly(bytes, done, bytes.Length - done);
            done = bytes.Length;
        }

        return bytes;
    }

    private static bool IsPlain(string name) =>
        name.Split('/').All(part => part.Length > 0 && part != "." && part != ".." && !part.Contains('\\') && !part.Contains('\0'));

    private static void Check(bool condition, string problem)
    {
        if (!condition)
        {
            throw new Fault("the backup is damaged or not whole: " + problem);
        }
    }

    private sealed record Target(IDataDirectory Directory, IBlockDevice Pages);
}

/// <param name="Lsn">Everything committed up to here is in it.</param>
/// <param name="Blocks">Blocks of the page file.</param>
/// <param name="Bytes">What they take, not compressed.</param>
/// <param name="Files">Other files.</param>
public readonly record struct BackupSummary(long Lsn, long Blocks, long Bytes, long Files);
