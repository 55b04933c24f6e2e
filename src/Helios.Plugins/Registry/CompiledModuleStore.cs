using System.Runtime.InteropServices;
using System.Text;
using Helios.Base;
using Helios.Base.Hashing;
using Helios.Io.Devices;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Registry;

/// <summary>
/// Compiled modules in the data directory, so that a start maps code instead of compiling it.
/// <para>Invariant: bytes reach the engine's deserializer only when this file's own record says that this installation wrote them: the file
/// is
/// named by module hash and key (engine version, engine configuration, processor), and its head repeats both and the SHA-256 of what
/// follows. There is no way to hand in a compiled module from outside. What does not check is compiled anew.</para>
/// File: magic "HLCM0001", key 32 bytes, module SHA-256 32 bytes, payload SHA-256 32 bytes, payload.
/// </summary>
internal sealed class CompiledModuleStore
{
    private const int HeadBytes = 8 + 32 * 3;

    // File names: 64 characters of hash, -, 16 of key, .cwasm.
    private const string Folder = "plugins/compiled/";
    private const int HashChars = 64;

    // Versions of each plugin whose code is kept, so that going back to one is quick.
    private const int KeptVersionCount = 10;

    // Compiled modules in memory, of all plugins together.
    private const int RecentModuleCount = 16;

    private static readonly byte[] s_key = Hashes.Sha256(Encoding.UTF8.GetBytes(KeyText()));

    private readonly IDataDirectory? _directory;
    private readonly ILog _log;

    // The latest first: going back to one of them compiles and reads nothing.
    private readonly LinkedList<(string Hash, WasmModule Module)> _recent = new();

    // Protects everything: tests of a module compile it while other changes happen.
    private readonly Lock _lock = new();

    public CompiledModuleStore(IDataDirectory? directory, ILog log)
    {
        _directory = directory;
        _log = log;
    }

    /// <summary>Modules that were found compiled.</summary>
    public int HitCount { get; private set; }

    /// <summary>The module, from the store or compiled and stored. False with the compiler's reason.</summary>
    public bool TryGet(WasmEngine engine, ModuleImage image, out WasmModule? module, out string error)
    {
        lock (_lock)
        {
            return TryFind(engine, image, out module, out error);
        }
    }

    private bool TryFind(WasmEngine engine, ModuleImage image, out WasmModule? module, out string error)
    {
        string name = FileName(image);
        error = "";
        module = FindRecent(image.Hash);
        if (module is not null)
        {
            return true;
        }

        if (_directory is not null && _directory.Exists(name) && TryLoad(engine, name, image, out module))
        {
            HitCount++;
            KeepRecent(image.Hash, module!);
            return true;
        }

        if (!WasmModule.TryCompile(engine, image.Bytes, out module, out error))
        {
            return false;
        }

        KeepRecent(image.Hash, module!);
        Store(name, Wrap(image, module!.Serialize()));
        return true;
    }

    private WasmModule? FindRecent(string hash)
    {
        for (LinkedListNode<(string Hash, WasmModule Module)>? node = _recent.First; node is not null; node = node.Next)
        {
            if (node.Value.Hash == hash)
            {
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value.Module;
            }
        }

        return null;
    }

    private void KeepRecent(string hash, WasmModule module)
    {
        _recent.AddFirst((hash, module));
        if (_recent.Count > RecentModuleCount)
        {
            _recent.RemoveLast();
        }
    }

    /// <summary>Deletes compiled modules of versions that are long gone; they are made again if one returns.</summary>
    public void Prune(PluginRegistry registry)
    {
        if (_directory is null)
        {
            return;
        }

        HashSet<string> kept = registry.RecentHashes(KeptVersionCount);
        foreach (string name in _directory.List())
        {
            bool isOurs = name.StartsWith(Folder, StringComparison.Ordinal) && name.Length > Folder.Length + HashChars;
            if (isOurs && !kept.Contains(name.Substring(Folder.Length, HashChars)))
            {
                _directory.Delete(name);
            }
        }
    }

    private void Store(string name, byte[] file)
    {
        try
        {
            _directory?.WriteAllBytesAtomically(name, file);
        }
        catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
        {
            // Only the next start's time is lost.
            _log.Write(LogLevel.Warning, "compiled module cannot be stored", ("file", name), ("reason", e.Message));
        }
    }

    public static string FileName(ModuleImage image) => $"{Folder}{image.Hash}-{Convert.ToHexStringLower(s_key.AsSpan(0, 8))}.cwasm";

    private bool TryLoad(WasmEngine engine, string name, ModuleImage image, out WasmModule? module)
    {
        module = null;
        byte[] file = _directory!.ReadAllBytes(name);
        string problem = "its record does not match";
        if (Verify(file, image, out ReadOnlySpan<byte> payload) && WasmModule.TryDeserialize(engine, payload, out module, out problem))
        {
            return true;
        }

        _log.Write(LogLevel.Warning, "compiled module is not used; compiling anew", ("file", name), ("reason", problem));
        return false;
    }

    private static byte[] Wrap(ModuleImage image, byte[] payload)
    {
        byte[] file = new byte[HeadBytes + payload.Length];
        "HLCM0001"u8.CopyTo(file);
        s_key.CopyTo(file, 8);
        Convert.FromHexString(image.Hash).CopyTo(file, 40);
        Hashes.Sha256(payload).CopyTo(file, 72);
        payload.CopyTo(file, HeadBytes);
        return file;
    }

    private static bool Verify(byte[] file, ModuleImage image, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (file.Length <= HeadBytes || !file.AsSpan().StartsWith("HLCM0001"u8) || !file.AsSpan(8, 32).SequenceEqual(s_key)
            || !file.AsSpan(40, 32).SequenceEqual(Convert.FromHexString(image.Hash)))
        {
            return false;
        }

        payload = file.AsSpan(HeadBytes);
        return file.AsSpan(72, 32).SequenceEqual(Hashes.Sha256(payload));
    }

    // The engine checks the processor's features itself when it loads; they are in the name so that two machines that share a directory do
    // not
    // overwrite each other's files.
    private static string KeyText() => string.Join(
        '|', WasmtimeApi.Version, WasmEngine.ConfigurationName,
        RuntimeInformation.OSDescription.Split(' ')[0], RuntimeInformation.ProcessArchitecture,
        System.Runtime.Intrinsics.X86.Avx2.IsSupported, System.Runtime.Intrinsics.X86.Bmi2.IsSupported,
        System.Runtime.Intrinsics.X86.Avx512F.IsSupported, System.Runtime.Intrinsics.Arm.Crc32.IsSupported, Limits.PluginStackBytes);
}
