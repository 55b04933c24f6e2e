using Helios.Storage.Log;
using Helios.Storage.Pages.File;

namespace Helios.Storage.Pages;

/// <summary>Makes the image of a page what is to be found after a restart.</summary>
internal interface ICheckpointImages
{
    /// <summary>
    /// Alters the image of a page as it was when the checkpoint began, if it must; true when it did. Called on the checkpointer's thread,
    /// without latches, for every page that was dirty then, and for every other one that was written with rows whose words were not 0. An
    /// image that has words after that is given once more.
    /// </summary>
    bool Alter(uint number, Span<byte> image);
}

/// <summary>
/// One checkpoint of a pool over its file, from the cut to the end, on one thread: <see cref="Begin"/> at the cut, while nobody changes a
/// page; then <see cref="Write"/> and <see cref="Finish"/> beside all other work.
/// </summary>
internal sealed class PageCheckpoint(BufferPool pool, PageFile file)
{
    private readonly byte[] _image = GC.AllocateUninitializedArray<byte>(PageFormat.PageBytes, pinned: true);

    /// <summary>Pages that were written.</summary>
    public long PageCount { get; private set; }

    public void Begin() => pool.BeginCheckpoint();

    /// <summary>Writes all pages. Throws Fault when that fails; the checkpoint is given up then.</summary>
    /// <param name="images">Alters what is written; null to keep all as it is.</param>
    public void Write(ICheckpointImages? images)
    {
        try
        {
            WritePending(images);
            WriteWithWords(images);
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>Makes what was written the checkpoint on disk. Throws Fault when that fails; the checkpoint before still counts then, and
    /// this one is given up.</summary>
    public void Finish(long lsn, in LogPosition position, ReadOnlySpan<byte> meta)
    {
        try
        {
            file.EndCheckpoint(lsn, position, meta);
        }
        catch
        {
            Abort();
            throw;
        }

        pool.EndCheckpoint();
    }

    /// <summary>Gives the checkpoint up.</summary>
    public void Abort()
    {
        pool.EndCheckpoint();
        file.AbortCheckpoint();
    }

    private void WritePending(ICheckpointImages? images)
    {
        while (pool.NextPending(_image, out PendingPage page))
        {
            bool isAltered = images?.Alter(page.Number, _image) == true;
            file.WriteCheckpointed(page.Number, _image, isCurrent: false);
            PageCount++;
            if (!isAltered)
            {
                pool.NotePending(page);
            }
        }
    }

    /// <summary>Pages that were put out of the pool with words are in the file as they were.</summary>
    private void WriteWithWords(ICheckpointImages? images)
    {
        if (images is null)
        {
            return;
        }

        for (uint number = 0; file.TryNextWithWords(number, out number); number++)
        {
            _image.AsSpan(0, PageFormat.ChecksumOffset).Clear();
            file.ReadCheckpointed(number, _image.AsSpan(PageFormat.ChecksumOffset));
            if (images.Alter(number, _image))
            {
                file.WriteCheckpointed(number, _image, isCurrent: false);
                PageCount++;
            }
        }
    }
}
