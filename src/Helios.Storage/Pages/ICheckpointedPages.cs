namespace Helios.Storage.Pages;

/// <summary>A store of pages that can hold on to the pages of one moment while they go on changing.</summary>
internal interface ICheckpointedPages : IPageStore
{
    /// <summary>From now on the pages as they are now are kept beside the live ones, until the checkpoint ends or is given up.</summary>
    void BeginCheckpoint();

    /// <summary>
    /// Writes a page as it was when the checkpoint began. <paramref name="isCurrent"/>: it has not changed since, and is the live page too;
    /// the caller keeps it from changing meanwhile. False when the checkpoint was given up, and nothing was written for anybody.
    /// </summary>
    bool WriteCheckpointed(uint number, ReadOnlySpan<byte> page, bool isCurrent);

    /// <summary>The checkpoint's page is the live one too. The caller, who also begins and ends checkpoints, keeps the page from changing
    /// meanwhile.</summary>
    void Adopt(uint number);
}
