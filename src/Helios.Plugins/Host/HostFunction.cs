using Helios.Plugins.Abi;

namespace Helios.Plugins.Host;

/// <summary>Every function that a guest may import, by the number that its callback carries.</summary>
internal enum HostFunctionId
{
    // Module helios, in the order of AbiFunctions.Imports.
    Log,
    SessionVariable,
    SetSessionVariable,
    ConnectionParameter,
    Header,
    Configuration,
    ConfigurationValue,
    TableColumns,
    Now,
    Random,
    Fail,
    RateLimit,
    KvGet,
    KvSet,
    KvDelete,
    KvIncrement,
    KvCompareAndSet,
    JwtVerify,
    Sha256,
    HmacSha256,
    XxHash64,
    RegexCompile,
    RegexIsMatch,
    RegexFind,
    CounterAdd,
    GaugeSet,
    HistogramObserve,
    LogFields,
    Parameter,
    CacheInvalidate,
    CacheCount,
    HttpRequest,
    HttpHeader,
    HttpBody,
    EnvVar,
    FileSize,
    FileRead,
    FileName,

    // wasi_snapshot_preview1: what answers something. Everything else of it is WasiNotSupported.
    WasiClockTime,
    WasiClockResolution,
    WasiRandom,
    WasiSizesZero,
    WasiEnvironmentSizes,
    WasiEnvironment,
    WasiNothing,
    WasiWrite,
    WasiPrestat,
    WasiFdstat,
    WasiExit,
    WasiYield,
    WasiPoll,
    WasiNotSupported,

    // AssemblyScript.
    Abort,

    /// <summary>How many there are.</summary>
    Count,
}

/// <summary>One importable function. Signature as in <see cref="AbiFunction"/>; Grant is the capability's configuration key, or
/// empty.</summary>
internal sealed record HostFunction(string Module, string Name, string Signature, string Grant, HostFunctionId Id);

/// <summary>
/// The table of importable functions: the only list there is, so that a function that is not here cannot be linked, and one whose grant is
/// missing is not linked either (checked once per deploy by <see cref="ImportCheck"/>).
/// </summary>
internal static class HostFunctions
{
    public const string WasiModule = "wasi_snapshot_preview1";

    // Source: WASI preview 1 (witx/wasi_snapshot_preview1.witx), lowered to core types. Stands before All, which is made from it.
    private static readonly (string Name, string Signature, HostFunctionId Id)[] s_wasi =
    [
        ("args_get", "ii:i", HostFunctionId.WasiNothing),
        ("args_sizes_get", "ii:i", HostFunctionId.WasiSizesZero),
        ("environ_get", "ii:i", HostFunctionId.WasiEnvironment),
        ("environ_sizes_get", "ii:i", HostFunctionId.WasiEnvironmentSizes),
        ("clock_res_get", "ii:i", HostFunctionId.WasiClockResolution),
        ("clock_time_get", "iIi:i", HostFunctionId.WasiClockTime),
        ("fd_advise", "iIIi:i", HostFunctionId.WasiNotSupported),
        ("fd_allocate", "iII:i", HostFunctionId.WasiNotSupported),
        ("fd_close", "i:i", HostFunctionId.WasiNotSupported),
        ("fd_datasync", "i:i", HostFunctionId.WasiNotSupported),
        ("fd_fdstat_get", "ii:i", HostFunctionId.WasiFdstat),
        ("fd_fdstat_set_flags", "ii:i", HostFunctionId.WasiNotSupported),
        ("fd_fdstat_set_rights", "iII:i", HostFunctionId.WasiNotSupported),
        ("fd_filestat_get", "ii:i", HostFunctionId.WasiNotSupported),
        ("fd_filestat_set_size", "iI:i", HostFunctionId.WasiNotSupported),
        ("fd_filestat_set_times", "iIIi:i", HostFunctionId.WasiNotSupported),
        ("fd_pread", "iiiIi:i", HostFunctionId.WasiNotSupported),
        ("fd_prestat_get", "ii:i", HostFunctionId.WasiPrestat),
        ("fd_prestat_dir_name", "iii:i", HostFunctionId.WasiPrestat),
        ("fd_pwrite", "iiiIi:i", HostFunctionId.WasiNotSupported),
        ("fd_read", "iiii:i", HostFunctionId.WasiNotSupported),
        ("fd_readdir", "iiiIi:i", HostFunctionId.WasiNotSupported),
        ("fd_renumber", "ii:i", HostFunctionId.WasiNotSupported),
        ("fd_seek", "iIii:i", HostFunctionId.WasiNotSupported),
        ("fd_sync", "i:i", HostFunctionId.WasiNotSupported),
        ("fd_tell", "ii:i", HostFunctionId.WasiNotSupported),
        ("fd_write", "iiii:i", HostFunctionId.WasiWrite),
        ("path_create_directory", "iii:i", HostFunctionId.WasiNotSupported),
        ("path_filestat_get", "iiiii:i", HostFunctionId.WasiNotSupported),
        ("path_filestat_set_times", "iiiiIIi:i", HostFunctionId.WasiNotSupported),
        ("path_link", "iiiiiii:i", HostFunctionId.WasiNotSupported),
        ("path_open", "iiiiiIIii:i", HostFunctionId.WasiNotSupported),
        ("path_readlink", "iiiiii:i", HostFunctionId.WasiNotSupported),
        ("path_remove_directory", "iii:i", HostFunctionId.WasiNotSupported),
        ("path_rename", "iiiiii:i", HostFunctionId.WasiNotSupported),
        ("path_symlink", "iiiii:i", HostFunctionId.WasiNotSupported),
        ("path_unlink_file", "iii:i", HostFunctionId.WasiNotSupported),
        ("poll_oneoff", "iiii:i", HostFunctionId.WasiPoll),
        ("proc_exit", "i:", HostFunctionId.WasiExit),
        ("proc_raise", "i:i", HostFunctionId.WasiNotSupported),
        ("sched_yield", ":i", HostFunctionId.WasiYield),
        ("random_get", "ii:i", HostFunctionId.WasiRandom),
        ("sock_accept", "iii:i", HostFunctionId.WasiNotSupported),
        ("sock_recv", "iiiiii:i", HostFunctionId.WasiNotSupported),
        ("sock_send", "iiiii:i", HostFunctionId.WasiNotSupported),
        ("sock_shutdown", "ii:i", HostFunctionId.WasiNotSupported),
    ];

    public static readonly HostFunction[] All = [.. Helios(), .. Wasi(), new("env", "abort", "iiii:", "", HostFunctionId.Abort)];

    private static readonly Dictionary<(string, string), HostFunction> s_byName = All.ToDictionary(f => (f.Module, f.Name));

    public static HostFunction? Find(string module, string name) => s_byName.GetValueOrDefault((module, name));

    private static IEnumerable<HostFunction> Helios()
    {
        for (int i = 0; i < AbiFunctions.Imports.Length; i++)
        {
            AbiFunction import = AbiFunctions.Imports[i];
            yield return new HostFunction(AbiConstants.Module, import.Name, import.Signature, import.Grant, (HostFunctionId)i);
        }
    }

    private static IEnumerable<HostFunction> Wasi() => s_wasi.Select(f => new HostFunction(WasiModule, f.Name, f.Signature, "", f.Id));
}
