using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;

namespace Helios.Storage.Tests.Pages;

/// <summary>Random work on a page file as a pool does it, beside a dictionary of what each page holds.</summary>
internal sealed class PageFileRun(PageFile file, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<uint, int> _memory = [];
    private readonly HashSet<uint> _dirty = [];
    private readonly HashSet<uint> _pending = [];
    private readonly Dictionary<uint, int> _saved = [];
    private Checkpoint? _frozen;
    private int _content = seed * 1_000_000;

    /// <summary>What a checkpoint holds.</summary>
    public sealed record Checkpoint(long Lsn, Dictionary<uint, int> Pages, byte[] Meta);

    public PageFile File => file;

    /// <summary>The last checkpoint that was ended.</summary>
    public Checkpoint Durable { get; private set; } = new(0, [], []);

    /// <summary>Checkpoints that were being ended since, and may be on disk or not.</summary>
    public List<Checkpoint> Doubtful { get; } = [];

    /// <summary>Takes up a file that was opened with a checkpoint.</summary>
    public PageFileRun On(Checkpoint checkpoint)
    {
        Durable = checkpoint;
        foreach ((uint number, int content) in checkpoint.Pages)
        {
            _memory.Add(number, content);
        }

        return this;
    }

    public static byte[] Page(uint number, int content)
    {
        var page = new byte[PageFormat.PageBytes];
        MemoryMarshal.Cast<byte, ulong>(page.AsSpan()).Fill((ulong)(content + 1) * 0x9E3779B97F4A7C15);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(12), number);
        page[20] = (byte)PageKind.TableInner;
        return page;
    }

    /// <summary>The page as it is in the file; null when reading it is a Fault.</summary>
    public static bool? Holds(PageFile file, uint number, int content)
    {
        var found = new byte[PageFormat.PageBytes];
        try
        {
            file.Read(number, found.AsSpan(8));
        }
        catch (Fault)
        {
            return null;
        }

        return found.AsSpan(12).SequenceEqual(Page(number, content).AsSpan(12));
    }

    public static void Compare(PageFile file, Checkpoint checkpoint, string at)
    {
        Assert.True(file.Lsn == checkpoint.Lsn, $"{at}: LSN {file.Lsn} instead of {checkpoint.Lsn}");
        Assert.True(file.PageCount == checkpoint.Pages.Count, $"{at}: {file.PageCount} pages instead of {checkpoint.Pages.Count}");
        Assert.True(file.Meta.AsSpan().SequenceEqual(checkpoint.Meta), $"{at}: other meta data");
        Assert.True(file.Position.End == checkpoint.Lsn, $"{at}: log position {file.Position}");
        foreach ((uint number, int content) in checkpoint.Pages)
        {
            Assert.True(Holds(file, number, content) == true, $"{at}: page {number} is not what it was");
        }
    }

    public void Step(int mostPages)
    {
        switch (_random.Next(20))
        {
            case < 4 when _memory.Count < mostPages:
                Set(file.Take());
                break;
            case < 8 when _memory.Count > 0:
                Set(Any(_memory.Keys));
                break;
            case < 10 when _memory.Count > mostPages / 2:
                Drop(Any(_memory.Keys));
                break;
            case < 14 when _dirty.Count > 0:
                PutOut(Any(_dirty));
                break;
            case < 16:
                if (_frozen is null)
                {
                    Begin();
                }
                else if (!PumpOne() && _random.Next(2) == 0)
                {
                    End();
                }

                break;
            case 16 when _frozen is not null && _random.Next(4) == 0:
                Abort();
                break;
            case < 19 when _frozen is not null:
                PumpOne();
                break;
            default:
                uint number = _memory.Count > 0 ? Any(_memory.Keys) : 0;
                if (number != 0 && !_dirty.Contains(number))
                {
                    Assert.True(Holds(file, number, _memory[number]), $"seed {seed}: page {number}");
                }

                break;
        }
    }

    public void Begin()
    {
        file.BeginCheckpoint();
        _content++;
        _frozen = new Checkpoint(_content, new(_memory), new byte[_random.Next(4) == 0 ? _random.Next(60_000) : _random.Next(100)]);
        _random.NextBytes(_frozen.Meta);
        _pending.UnionWith(_dirty);
    }

    /// <summary>Ends the checkpoint that was begun.</summary>
    public void End()
    {
        while (PumpOne())
        {
        }

        Doubtful.Add(_frozen!);
        file.EndCheckpoint(_frozen!.Lsn, new LogPosition(file.Store, 3, 4, _frozen.Lsn, 5), _frozen.Meta);
        Durable = _frozen;
        Doubtful.Clear();
        _frozen = null;
    }

    public void Abort()
    {
        file.AbortCheckpoint();
        _frozen = null;
        _pending.Clear();
        _saved.Clear();
    }

    /// <summary>Compares all pages that are not dirty.</summary>
    public void CompareLive(string at)
    {
        foreach ((uint number, int content) in _memory)
        {
            Assert.True(_dirty.Contains(number) || Holds(file, number, content) == true, $"{at}: page {number} is not what it was");
        }

        Assert.True(file.PageCount == _memory.Count, at);
    }

    private void Set(uint number)
    {
        Save(number);
        _memory[number] = ++_content;
        _dirty.Add(number);
    }

    private void Drop(uint number)
    {
        Save(number);
        _memory.Remove(number);
        _dirty.Remove(number);
        file.Return(number);
    }

    private void Save(uint number)
    {
        if (_pending.Remove(number))
        {
            _saved.Add(number, _memory[number]);
        }
    }

    private void PutOut(uint number)
    {
        byte[] page = Page(number, _memory[number]);
        if (_pending.Contains(number))
        {
            Assert.True(file.WriteCheckpointed(number, page, isCurrent: true));
            _pending.Remove(number);
        }
        else
        {
            file.Write(number, page);
        }

        _dirty.Remove(number);
    }

    private bool PumpOne()
    {
        if (_saved.Count > 0)
        {
            uint number = Any(_saved.Keys);
            Assert.True(file.WriteCheckpointed(number, Page(number, _saved[number]), isCurrent: false));
            _saved.Remove(number);
            return true;
        }

        if (_pending.Count > 0)
        {
            uint number = Any(_pending);
            Assert.True(file.WriteCheckpointed(number, Page(number, _memory[number]), isCurrent: false));
            _pending.Remove(number);
            if (_random.Next(3) > 0)
            {
                file.Adopt(number);
                _dirty.Remove(number);
            }

            return true;
        }

        return false;
    }

    private uint Any(IReadOnlyCollection<uint> numbers) => numbers.Order().ElementAt(_random.Next(numbers.Count));
}
