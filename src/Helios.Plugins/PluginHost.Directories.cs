using System.Globalization;
using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Outside;

namespace Helios.Plugins;

/// <summary>Directories granted to plugins: when one changes and then stands still between two looks, instances are made anew with its
/// files, and what they decide takes the place of what was remembered.</summary>
public sealed partial class PluginHost
{
    /// <summary>To be called once or twice a second by the thread that looks at files.</summary>
    public void CheckDirectories()
    {
        foreach (IGrouping<DirectoryKey, PluginEntry> users in EntriesWithFiles().GroupBy(e => DirectoryKey.Of(e.Definition.Grant)))
        {
            FileSet? files = _services.Directories.Look(users.Key, users.Select(e => e.Version!.Files), out string? error);
            if (error is not null)
            {
                _options.Log.Write(
                    LogLevel.Error, "a granted directory cannot be read; its last files serve on",
                    ("plugin", users.First().Definition.Name), ("reason", error));
            }

            if (files is not null)
            {
                Renew(users.Key, files);
            }
        }
    }

    private List<PluginEntry> EntriesWithFiles()
    {
        var all = new List<PluginEntry>();
        foreach (PluginEntry entry in Volatile.Read(ref _route).AllEntries)
        {
            all.Add(entry);
            if (entry.Shadow is { } shadow)
            {
                all.Add(shadow.Entry);
            }
        }

        all.RemoveAll(e => e.Version is null || e.Definition.Grant.Directory is null);
        return all;
    }

    private void Renew(DirectoryKey key, FileSet files)
    {
        // While a change is being made the next look comes back to it.
        if (!_changing.TryEnter())
        {
            return;
        }

        try
        {
            int renewed = EntriesWithFiles()
                .Where(e => DirectoryKey.Of(e.Definition.Grant) == key && e.Version!.Files != files).ToArray()
                .Count(entry => TryRenew(entry, files));
            if (renewed > 0)
            {
                // Sets with generations of their own: what was decided by the old files is not used again.
                Publish(Current.Entries, _canaries, _own);
            }
        }
        finally
        {
            _changing.Exit();
        }
    }

    private bool TryRenew(PluginEntry entry, FileSet files)
    {
        try
        {
            entry.Pool!.Renew(files);
        }
        catch (PluginFailure failure)
        {
            if (!failure.IsResting)
            {
                _services.Directories.GiveUp(DirectoryKey.Of(entry.Definition.Grant), files);
                _options.Log.Write(
                    LogLevel.Error, "plugin cannot start with the changed directory; its last files serve on",
                    ("plugin", entry.Definition.Name), ("directory", entry.Definition.Grant.Directory), ("reason", failure.Message));
            }

            return false;
        }

        _builder.WarnOfLeftOut(entry.Version!);
        string what = string.Create(
            CultureInfo.InvariantCulture, $"{entry.Definition.Grant.Directory}: {files.Readable.Count} files, {files.Bytes} bytes");
        _options.Log.Write(LogLevel.Info, "a granted directory changed", ("plugin", entry.Definition.Name), ("files", what));
        if (entry.Definition is { IsShadow: false, Tenant: null })
        {
            TryRecord(EventOf(PluginAction.Directory, entry.Version!, "", ChangeNote.Server with { Reason = what }), null, out _);
        }

        return true;
    }
}
