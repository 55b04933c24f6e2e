using Helios.Base;
using Helios.Plugins.Host;
using Helios.Plugins.Registry;
using Helios.Plugins.Results;
using Helios.Plugins.Shadowing;

namespace Helios.Plugins.Instances;

/// <summary>A configured plugin within a set: serving, disabled, or failed. Keeps DESIGN invariant 4: what a failure means for the
/// statement.</summary>
internal sealed partial class PluginEntry
{
    private const int FailureLinesPerSecond = 10;

    // Reasons name items of a module, whose names may be of any length and content.
    private const int LongestReasonChars = 600;

    private readonly HostServices _services;
    private readonly LogGate _failureGate;
    private string? _lastFailure;
    private ShadowVersion? _shadow;

    private PluginEntry(
        PluginDefinition definition, PluginState state, PluginVersion? version, InstancePool? pool, string? reason, HostServices services)
    {
        Definition = definition;
        State = state;
        Version = version;
        Pool = pool;
        Reason = reason;
        _services = services;
        _failureGate = new LogGate(services.Clock, FailureLinesPerSecond);
    }

    public PluginDefinition Definition { get; }

    public PluginState State { get; }

    public PluginVersion? Version { get; }

    public InstancePool? Pool { get; }

    /// <summary>Of one that failed: its module, when that could be read.</summary>
    public ModuleImage? Image { get; private init; }

    /// <summary>Why it is failed.</summary>
    public string? Reason { get; }

    /// <summary>A version that runs beside this one, or null. Set by who changes plugins.</summary>
    public ShadowVersion? Shadow
    {
        get => Volatile.Read(ref _shadow);
        set => Volatile.Write(ref _shadow, value);
    }

    /// <summary>A plugin that could not be loaded is what its operator said, or security.</summary>
    public PluginClass Class => Version?.Class ?? Definition.Class ?? PluginClass.Security;

    public IReadOnlyList<string> Hooks =>
        Definition.Hooks.Count > 0 ? Definition.Hooks : Version is { Manifest.Hooks.Count: > 0 } ? Version.Manifest.Hooks : ["post_parse"];

    /// <summary>It says that literals of statements are nothing to it. Of one that could not be loaded nobody knows.</summary>
    public bool TakesShapes => Version is { Manifest.Literals: false };

    public static PluginEntry Active(PluginVersion version, InstancePool pool, HostServices services) =>
        new(version.Definition, PluginState.Active, version, pool, null, services);

    public static PluginEntry Failed(PluginDefinition definition, string reason, HostServices services, ModuleImage? image = null) =>
        new(definition, PluginState.Failed, null, null, Printable.Line(reason, LongestReasonChars), services)
        {
            Image = image,
        };

    public static PluginEntry Disabled(PluginDefinition definition, HostServices services) =>
        new(definition, PluginState.Disabled, null, null, null, services);

    /// <summary>True: a hook of it may wait, so that it must not be run on an event loop.</summary>
    public bool MayWait => State == PluginState.Active && Definition.Grant.MayWait;

    /// <summary>True: it may be begun on an event loop all the same, since what it may wait for is nearly always there.</summary>
    public bool MayBegin => !MayWait || (Shadow is null && Version!.KeyWaits.MayBegin);

    // A failed plugin guards the hooks it is known to serve, and post_parse, through which every statement goes: of one that cannot be read
    // nobody knows which it had.
    public bool Serves(string hook) => Hooks.Contains(hook) || (State == PluginState.Failed && hook == "post_parse");

    public void PostParse(in PostParseContext context, PostParseDecision decision, uint generation)
    {
        if (Pool is null)
        {
            Refuse(decision, Judge(Reason ?? "not loaded", isTooLarge: false));
            return;
        }

        PostParseDecision.DecisionMark mark = decision.Mark();
        PluginInstance? instance = null;
        try
        {
            instance = Pool.Rent(TenantOf(context.Session));
            instance.PostParse(context, decision, generation);
            ReadTenant(context.Session, decision);
            Succeed(instance, decision.Error);
        }
        catch (PluginFailure failure)
        {
            decision.TruncateTo(mark);
            Pool.CountFailure(failure);
            Refuse(decision, Judge(failure));
        }
        finally
        {
            if (instance is not null)
            {
                Pool.Return(instance);
            }
        }
    }

    /// <summary>Runs a hook about a client or a text.</summary>
    public void RunText(Abi.Hook hook, in TextContext context, TextDecision decision)
    {
        if (TryRent(TenantOf(context.Session, decision), decision) is not { } instance)
        {
            return;
        }

        int mark = decision.SettingCount;
        try
        {
            instance.RunText(hook, context, decision);
            Succeed(instance, decision.Error);
        }
        catch (PluginFailure failure)
        {
            decision.TruncateTo(mark);
            decision.MustWait = failure.IsBegunAgain;
            decision.Error = failure.IsBegunAgain ? null : Fail(failure, instance);
        }
        catch
        {
            instance.Poison();
            throw;
        }
        finally
        {
            Pool!.Return(instance);
        }
    }

    /// <summary>Runs hook pre_execution for a statement.</summary>
    public void PreExecution(in PostParseContext context, TextDecision decision, uint generation)
    {
        if (TryRent(TenantOf(context.Session), decision) is not { } instance)
        {
            return;
        }

        try
        {
            instance.PreExecution(context, decision, generation);
            Succeed(instance, decision.Error);
        }
        catch (PluginFailure failure)
        {
            decision.Error = Fail(failure, instance);
        }
        catch
        {
            instance.Poison();
            throw;
        }
        finally
        {
            Pool!.Return(instance);
        }
    }

    /// <summary>
    /// Asks which columns it adds to a result of which it sees <paramref name="view"/>. Null when it failed and the rows go on without it.
    /// A rejection, or a failure that refuses, is left in the tracker, which records what it read.
    /// </summary>
    public PluginResultColumn[]? Describe(
        ResultView view, int columnCount, uint generation, in ResultContext context, PostParseDecision tracker)
    {
        PluginInstance? instance = null;
        try
        {
            instance = (Pool ?? throw new PluginFailure(Reason ?? "not loaded")).Rent(TenantOf(context.Session));
            PluginResultColumn[] added = instance.OnResult(view, columnCount, generation, context, tracker);
            ReadTenant(context.Session, tracker);
            Succeed(instance, tracker.Error);
            return added;
        }
        catch (PluginFailure failure)
        {
            Pool?.CountFailure(failure);
            Refuse(tracker, Judge(failure));
            return null;
        }
        finally
        {
            if (instance is not null)
            {
                Pool!.Return(instance);
            }
        }
    }

    // What an instance remembers of its tenant may be in its decision: it must not be taken for another tenant's.
    private void ReadTenant(IPluginSession session, PostParseDecision decision)
    {
        if (Definition.Isolation == PluginIsolation.Tenant)
        {
            string variable = _services.TenantVariable;
            decision.RecordRead(PluginReadKind.SessionVariable, variable, session.GetVariable(variable));
        }
    }

    /// <summary>Whose statement it is, for a plugin that is isolated by tenant; else null.</summary>
    public string? TenantOf(IPluginSession session) =>
        Definition.Isolation == PluginIsolation.Tenant ? session.GetVariable(_services.TenantVariable) : null;

    // What an earlier plugin of the chain found out counts already. Who decides itself who the client is sees what belongs to several
    // tenants, and is nobody's.
    private string? TenantOf(IPluginSession session, TextDecision decision) =>
        Definition.Isolation != PluginIsolation.Tenant || Definition.Grant.AllowsSetting(_services.TenantVariable)
            ? null
            : decision.Find(_services.TenantVariable) ?? session.GetVariable(_services.TenantVariable);

    private PluginInstance? TryRent(string? tenant, TextDecision decision)
    {
        try
        {
            if (Pool is not null)
            {
                return Pool.Rent(tenant);
            }

            decision.Error = Judge(Reason ?? "not loaded", isTooLarge: false);
        }
        catch (PluginFailure failure)
        {
            decision.Error = Fail(failure, null);
        }

        return null;
    }

    /// <param name="instance">Whose call failed; null when there is none.</param>
    private SqlError? Fail(PluginFailure failure, PluginInstance? instance)
    {
        if (failure.Counts)
        {
            instance?.Poison();
        }

        Pool!.CountFailure(failure);
        return Judge(failure);
    }

    private void Succeed(PluginInstance instance, SqlError? rejection)
    {
        Pool!.CountSuccess();
        if (rejection is not null)
        {
            instance.CountRejection();
        }
    }

    public PluginStatus Status()
    {
        VersionTotals totals = Pool?.Totals() ?? VersionTotals.None;
        return new PluginStatus(
            Definition.Name, Version?.Number ?? "-", Hooks, State, Class, Definition.Priority, Version?.Hash, Reason, totals.Calls,
            totals.Failures, totals.MeanNs)
        {
            DeadlineMissCount = totals.DeadlineMisses,
            RejectionCount = totals.Rejections,
            MedianCallNs = totals.Times.Percentile(0.5),
            Percentile95CallNs = totals.Times.Percentile(0.95),
            Percentile99CallNs = totals.Times.Percentile(0.99),
            LastFailure = Volatile.Read(ref _lastFailure),
            Tenant = Definition.Tenant,
            Metrics = Version?.Resources.Metrics?.Snapshot() ?? [],
        };
    }

    /// <summary>True when the statement goes on if the plugin fails.</summary>
    public bool IsOpenOnFailure => !Definition.IsShadow
        && (Class == PluginClass.Observer || (Class == PluginClass.Transform && Definition.IsOpenOnFailure));

    /// <summary>What a failure means for the statement: its error, or null when it goes on.</summary>
    public SqlError? Judge(PluginFailure failure)
    {
        if (failure.Counts)
        {
            Volatile.Write(ref _lastFailure, failure.Message);
        }

        return failure.IsCanceled
            ? new SqlError(SqlState.QueryCanceled, "canceling statement due to user request")
            : Judge(failure.Message, failure.IsStatementTooLarge);
    }

    public SqlError? Judge(string reason, bool isTooLarge)
    {
        if (Definition.IsShadow)
        {
            return ShadowVersion.Failure;
        }

        bool isOpen = IsOpenOnFailure;
        if (_failureGate.TryEnter(out long suppressed))
        {
            _services.Log.Write(
                LogLevel.Warning, isOpen ? "plugin failed, the statement goes on" : "plugin failed, the statement is refused",
                ("plugin", Definition.Name), ("version", Version?.Number ?? "-"), ("reason", reason), ("unlogged_before", suppressed));
        }

        return isOpen ? null
            : isTooLarge
            ? new SqlError(SqlState.ProgramLimitExceeded, $"statement is too large for plugin \"{Definition.Name}\"")
            {
                IsFromPlugin = true,
            }
            : new SqlError(SqlState.ExternalRoutineException, $"plugin \"{Definition.Name}\" failed ({reason}): statement refused")
            {
                IsFromPlugin = true,
            };
    }

    private void Refuse(PostParseDecision decision, SqlError? error)
    {
        decision.IsVolatile = true;
        decision.Error = error;
        decision.RefusedBy = error is null ? null : Definition.Name;
    }
}
