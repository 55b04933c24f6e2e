using Helios.Plugins.Abi;

namespace Helios.Plugins.Caching;

/// <summary>The result cache as a session's plugins reach it. Used on the session's thread.</summary>
public interface IPluginCache
{
    /// <summary>
    /// Takes entries of the plugin out: at the commit of the transaction under way and not at all when it rolls back, at once where there
    /// is none. Results begun before that are not kept afterwards.
    /// </summary>
    /// <param name="name">The key, the tag, or the table as "name" or "schema.name" in UTF-8; nothing for all.</param>
    void Invalidate(string plugin, CacheTarget target, ReadOnlySpan<byte> name);

    /// <summary>Entries of the plugin under this key, of whatever statement and session.</summary>
    int Count(string plugin, ReadOnlySpan<byte> key);
}
