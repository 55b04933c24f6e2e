using System.Globalization;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;
using Helios.Plugins.Shadowing;

namespace Helios.Plugins;

/// <summary>Versions that run beside the one that serves and are only compared with it. They end with a restart, and when the version that
/// they stand beside goes.</summary>
public sealed partial class PluginHost
{
    /// <summary>Every difference that is remembered, oldest first. Waits for nothing.</summary>
    public IReadOnlyList<PluginDifferenceSeen> Differences() =>
        [.. Current.Entries.Where(e => e.Shadow is not null).SelectMany(e => e.Shadow!.Samples).OrderBy(d => d.AtUs)];

    /// <summary>Begins with a module, or with a version of the history.</summary>
    /// <param name="name">Null: the manifest's.</param>
    /// <param name="percent">Its share of calls, 1 to 100.</param>
    public DeployResult StartShadow(string? name, byte[]? module, string? version, int percent, ChangeNote note)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            ModuleImage? image = null;
            string error = "";
            if (module is not null && !ModuleImage.TryRead(module, out image, out error))
            {
                return Refused(name ?? "-", error, change);
            }

            string wanted = name ?? image?.Manifest.Name ?? "";
            if (!TryFind(wanted, out PluginDefinition definition, out PluginEntry serving, out error)
                || !MayHaveShadow(serving, percent, out error)
                || (image is null && !TryFindImage(wanted, version, out image, out error)))
            {
                return Refused(wanted, error, change);
            }

            PluginEntry entry = _builder.Build(definition with { IsShadow = true }, image!);
            if (entry.State != PluginState.Active)
            {
                return Refused(wanted, entry.Reason!, change);
            }

            PluginEvent happened = EventOf(PluginAction.ShadowStart, entry.Version!, FileHash(definition), note) with
            {
                FromVersion = serving.Version!.Number,
                FromHash = serving.Version.Hash,
                Percent = percent,
            };
            if (!TryRecord(happened, image!.Bytes, out error))
            {
                entry.Pool!.Retire();
                return Refused(wanted, error, change);
            }

            serving.Shadow = new ShadowVersion(entry, percent, _options.ShadowMsPerSecond, _options.Clock);

            // Plans are made anew, with it.
            Publish(Current.Entries, _canaries, _own);
            return Done(happened, change);
        }
    }

    public DeployResult StopShadow(string name, ChangeNote note)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            if (!TryFind(name, out _, out PluginEntry serving, out string error) || serving.Shadow is null)
            {
                return Refused(name, error.Length > 0 ? error : "no version runs beside it", change);
            }

            PluginEvent happened = EndShadow(serving, note);
            Publish(Current.Entries, _canaries, _own);
            return Done(happened, change);
        }
    }

    /// <summary>What it found stands in the event.</summary>
    private PluginEvent EndShadow(PluginEntry serving, ChangeNote note)
    {
        ShadowVersion shadow = serving.Shadow!;
        serving.Shadow = null;
        ShadowCounts counts = shadow.Counts;
        string found = string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Equal} calls equal, {counts.Different} different, {counts.Failed} failed, {counts.Skipped} skipped");
        PluginEvent happened = EventOf(PluginAction.ShadowStop, shadow.Entry.Version!, "", note) with
        {
            Reason = string.IsNullOrEmpty(note.Reason) ? found : note.Reason + "; " + found,
        };
        TryRecord(happened, null, out _);
        shadow.Entry.Pool!.Retire();
        return happened;
    }

    private static bool MayHaveShadow(PluginEntry serving, int percent, out string error)
    {
        error = percent is < 1 or > 100 ? $"--percent {percent} must be 1 to 100"
            : serving.State != PluginState.Active ? "no version of it serves that another one could run beside; deploy one"
            : serving.Shadow is { } runs
            ? $"version {runs.Entry.Version!.Number} runs beside it; end that first: "
                + $"heliosdb-lite plugin shadow {serving.Definition.Name} --stop"
            : "";
        return error.Length == 0;
    }

    private bool TryFindImage(string name, string? version, out ModuleImage? image, out string error)
    {
        image = null;
        error = version is null ? "name a module file, or a version of its history with --to" : "";
        if (version is not null && _registry.TryResolve(name, version, out PluginEvent? found, out error))
        {
            image = ImageOf(found!.Hash);
            error = image is null ? $"the module {found.Hash[..12]} is no longer in the registry" : "";
        }

        return image is not null;
    }
}
