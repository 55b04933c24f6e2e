using System.Text;
using Helios.Base;
using Helios.Plugins.Host;
using Helios.Plugins.Keys;
using Helios.Plugins.Outside;
using Helios.Plugins.Resources;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Instances;

/// <summary>
/// One module under one definition, compiled and linked: what a set refers to. Immutable but for <see cref="Files"/>. Its native parts
/// are freed when neither a set nor
/// an instance refers to it any more.
/// </summary>
// SAFETY: the handles are valid from construction to finalization, which nothing that uses them outlives.
internal sealed unsafe class PluginVersion
{
    private readonly WasmModule _module;
    private FileSet _files;

    private PluginVersion(
        PluginDefinition definition, PluginManifest manifest, string hash, WasmModule module, nint instancePre, HostServices services,
        PluginConfiguration configuration, FileSet files, IReadOnlyList<WasmItem> imports)
    {
        Imports = imports;
        Definition = definition;
        Manifest = manifest;
        Hash = hash;
        _module = module;
        InstancePre = instancePre;
        Class = definition.Class
            ?? (definition.Grant.AllowsAnyModification
                ? PluginClass.Security
                : manifest.Class ?? PluginClass.Security);
        LogGate = new LogGate(services.Clock, definition.Grant.LogLinesPerSecond);
        Configuration = configuration;
        _files = files;
        Capabilities = new Capabilities(definition.Grant);
        Resources = services.Resources.Get(definition, services.Clock, services.Random);
        Http = HttpAccess.Of(definition.Grant, Resources.Http, services);
        foreach (ConfiguredKey key in Keys.All)
        {
            if (key.SetSettings is { } settings)
            {
                key.Set = new KeySet(settings, key, Http!, definition, services);
                key.Set.Prefetch();
            }
        }

        KeyWaits = new KeyWaits(definition.Grant.MayWait && !AsksServers(imports), Keys);
        Environment = new EnvironmentView(definition.Grant.Environment, services.ReadEnvironment);
        Patterns = new PatternSet(definition.Grant.RegexPatterns, definition.Grant.CallTimeoutMs);
    }

    ~PluginVersion() => WasmtimeApi.InstancePreDelete(InstancePre);

    public PluginDefinition Definition { get; }

    public PluginManifest Manifest { get; }

    public string Name => Definition.Name;

    /// <summary>The manifest's version.</summary>
    public string Number => Manifest.Version;

    /// <summary>SHA-256 of the module, lower-case hexadecimal.</summary>
    public string Hash { get; }

    public PluginClass Class { get; }

    public nint InstancePre { get; }

    /// <summary>What its module imports.</summary>
    public IReadOnlyList<WasmItem> Imports { get; }

    /// <summary>Whether its calls may be begun where they must not wait.</summary>
    public KeyWaits KeyWaits { get; }

    /// <summary>False: its module has no helios_on_batch, so that rows of results cannot be shown to it.</summary>
    public bool SeesBatches { get; private init; }

    /// <summary>True: it is asked for columns when a result is described.</summary>
    public bool DescribesResults { get; private init; }

    /// <summary>What the plugin and its failures may write to the log.</summary>
    public LogGate LogGate { get; }

    /// <summary>The config table as the guest sees it, and the keys, which it does not see.</summary>
    public PluginConfiguration Configuration { get; }

    public KeyRing Keys => Configuration.Keys;

    /// <summary>What its guests may call.</summary>
    public Capabilities Capabilities { get; }

    /// <summary>Shared with the plugin's other versions.</summary>
    public PluginResources Resources { get; }

    public PatternSet Patterns { get; }

    /// <summary>Null: no server is granted.</summary>
    public HttpAccess? Http { get; }

    public EnvironmentView Environment { get; }

    /// <summary>Of the granted directory, for instances that are made from now on.</summary>
    public FileSet Files
    {
        get => Volatile.Read(ref _files);
        set => Volatile.Write(ref _files, value);
    }

    /// <summary>Links a module with what its definition grants. The caller has checked imports and exports; false with the linker's
    /// reason.</summary>
    public static bool TryLink(
        WasmEngine engine, PluginDefinition definition, PluginManifest manifest, string hash, WasmModule module, ModuleItems items,
        HostServices services, out PluginVersion? version, out string error)
    {
        version = null;
        if (!PluginConfiguration.TryRead(definition, out PluginConfiguration? configuration, out error)
            || !services.Directories.TryGet(definition.Grant, out FileSet files, out error))
        {
            return false;
        }

        nint linker = WasmtimeApi.LinkerNew(engine.Handle);
        try
        {
            foreach (HostFunction function in HostFunctions.All)
            {
                if (Capabilities.Allows(definition.Grant, function))
                {
                    Define(linker, function);
                }
            }

            nint pre = 0;
            nint failure = WasmtimeApi.LinkerInstantiatePre(linker, module.Handle, &pre);
            error = failure == 0 ? "" : WasmFailure.OneLine(WasmtimeApi.TakeError(failure));
            version = failure == 0
                ? new PluginVersion(definition, manifest, hash, module, pre, services, configuration!, files, items.Imports)
                {
                    SeesBatches = ImportCheck.Exports(items, Abi.Hook.OnBatch),
                    DescribesResults = ImportCheck.Exports(items, Abi.Hook.OnResult),
                }
                : null;
            return failure == 0;
        }
        finally
        {
            WasmtimeApi.LinkerDelete(linker);
            GC.KeepAlive(module);
        }
    }

    private static bool AsksServers(IReadOnlyList<WasmItem> imports) =>
        imports.Any(i => HostFunctions.Find(i.Module, i.Name)?.Id == HostFunctionId.HttpRequest);

    private static void Define(nint linker, HostFunction function)
    {
        int colon = function.Signature.IndexOf(':');
        WasmVector parameters = Types(function.Signature.AsSpan(0, colon));
        WasmVector results = Types(function.Signature.AsSpan(colon + 1));
        // The function type takes both vectors over.
        nint type = WasmtimeApi.FunctionTypeNew(&parameters, &results);
        byte[] module = Encoding.UTF8.GetBytes(function.Module);
        byte[] name = Encoding.UTF8.GetBytes(function.Name);
        // SAFETY: the library copies both names during the call.
        fixed (byte* moduleBytes = module)
        fixed (byte* nameBytes = name)
        {
            // SAFETY: the callback reads and writes exactly the slots of this signature (HostCalls), the environment is a number.
            nint error = WasmtimeApi.LinkerDefineFunctionUnchecked(
                linker, moduleBytes, (nuint)module.Length, nameBytes, (nuint)name.Length, type, HostCalls.Callback,
                (nint)(int)function.Id, 0);
            Invariant.Require(error == 0);
        }

        WasmtimeApi.FunctionTypeDelete(type);
    }

    private static WasmVector Types(ReadOnlySpan<char> letters)
    {
        WasmVector vector;
        WasmtimeApi.ValueTypeVectorNew(&vector, (nuint)letters.Length);
        for (int i = 0; i < letters.Length; i++)
        {
            // SAFETY: the vector has that many slots, and owns what is put there.
            ((nint*)vector.Data)[i] = WasmtimeApi.ValueTypeNew(letters[i] == 'I' ? (byte)1 : (byte)0);
        }

        return vector;
    }
}
