using System.Text;
using Helios.Plugins.Abi;

namespace Helios.Proxy.Caching;

/// <summary>What entries are invalidated by, as one kind of bytes: the target, then its name. The bytes of All are the target
/// alone.</summary>
internal static class CacheName
{
    public static readonly byte[] All = [(byte)CacheTarget.All];

    public static byte[] Of(CacheTarget target, ReadOnlySpan<byte> name) => [(byte)target, .. name];

    public static CacheTarget TargetOf(ReadOnlySpan<byte> name) => (CacheTarget)name[0];

    /// <summary>Every name of an entry: its key, its tags, and its tables with and without their schema.</summary>
    public static byte[][] Of(ReadOnlySpan<byte> key, byte[][] tags, IReadOnlyList<(string Schema, string Name)> tables)
    {
        var names = new List<byte[]>(1 + tags.Length + (2 * tables.Count)) { Of(CacheTarget.Key, key) };
        foreach (byte[] tag in tags)
        {
            AddNew(names, Of(CacheTarget.Tag, tag));
        }

        foreach ((string schema, string name) in tables)
        {
            AddNew(names, Of(CacheTarget.Table, Encoding.UTF8.GetBytes(name)));
            AddNew(names, Of(CacheTarget.Table, Encoding.UTF8.GetBytes(schema + "." + name)));
        }

        return [.. names];
    }

    private static void AddNew(List<byte[]> names, byte[] name)
    {
        if (!names.Exists(other => other.AsSpan().SequenceEqual(name)))
        {
            names.Add(name);
        }
    }
}
