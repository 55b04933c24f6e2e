using System.Buffers.Binary;
using System.Text;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using ZstdSharp;

namespace Helios.Storage.Backup;

/// <summary>Writes a backup of a page file's checkpoint, which the caller keeps from being replaced meanwhile.</summary>
internal sealed class BackupWriter(PageFile pages, IDataDirectory directory, Action<BackupProgress>? progress)
{
    private const int Level = 3;

    private uint _chain;

    /// <summary>Writes all of it. Throws Fault, naming the block, when the page file does not hold what was written there.</summary>
    public BackupHeader Write(Stream target)
    {
        List<uint> blocks = pages.DurableBlocks();
        byte[] bytes = GC.AllocateUninitializedArray<byte>(PageFormat.PageBytes);

        // One of the superblocks may have been torn by a crash; the one that counts is sound, or the file would not be open.
        blocks.RemoveAll(block => block < 2 && !TryRead(block, bytes));
        string[] files = [.. directory.List().Where(IsKept)];
        var header = new BackupHeader(pages.Store, pages.Lsn, (uint)blocks.Count, (uint)files.Length);
        using var stream = new CompressionStream(target, Level, leaveOpen: true);
        Span<byte> head = stackalloc byte[BackupFormat.HeaderBytes];
        _chain = BackupFormat.Chain(0, BackupFormat.WriteHeader(head, header));
        stream.Write(head);
        for (int i = 0; i < blocks.Count; i++)
        {
            pages.ReadBlock(blocks[i], bytes);
            WriteBlock(stream, blocks[i], bytes);
            progress?.Invoke(new BackupProgress(i + 1, blocks.Count));
        }

        foreach (string file in files)
        {
            WriteFile(stream, file, directory.ReadAllBytes(file));
        }

        BackupFormat.WriteEnd(head, _chain);
        stream.Write(head[..BackupFormat.EndBytes]);
        return header;
    }

    private static bool IsKept(string name) =>
        name != PageFile.FileName && !LogFormat.TryParseFileName(name, out _) && !WriteAheadLog.IsSpare(name);

    private bool TryRead(uint block, byte[] bytes)
    {
        try
        {
            pages.ReadBlock(block, bytes);
            return true;
        }
        catch (Fault)
        {
            return false;
        }
    }

    private void WriteBlock(CompressionStream stream, uint number, byte[] bytes)
    {
        Span<byte> head = stackalloc byte[BackupFormat.BlockHeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, number);
        uint crc = Crc32C.Compute(bytes, Crc32C.Compute(head[..4]));
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], crc);
        _chain = BackupFormat.Chain(_chain, crc);
        stream.Write(head);
        stream.Write(bytes);
    }

    private void WriteFile(CompressionStream stream, string name, byte[] bytes)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        uint crc = Crc32C.Compute(bytes, Crc32C.Compute(nameBytes));
        Span<byte> head = stackalloc byte[BackupFormat.FileHeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, nameBytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], crc);
        _chain = BackupFormat.Chain(_chain, crc);
        stream.Write(head);
        stream.Write(nameBytes);
        stream.Write(bytes);
    }
}
