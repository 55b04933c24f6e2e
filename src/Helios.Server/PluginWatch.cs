using Helios.Base;
using Helios.Io.Threading;
using Helios.Plugins;

namespace Helios.Server;

/// <summary>The thread that looks at new versions of plugins and at their files twice a second, away from every statement.</summary>
internal sealed class PluginWatch : IDisposable
{
    private const int PeriodMs = 500;

    private readonly ManualResetEventSlim _stop = new();
    private readonly DedicatedThread _thread;

    public PluginWatch(PluginHost plugins, ILog log)
    {
        _thread = DedicatedThread.Start("plugin-watch", () =>
        {
            while (!_stop.Wait(PeriodMs))
            {
                Look(plugins, log);
            }
        });
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private static void Look(PluginHost plugins, ILog log)
    {
        try
        {
            plugins.CheckVersions();
            plugins.CheckFiles();
            plugins.CheckDirectories();
        }
        catch (Exception error) when (error is not Bug)
        {
            // A disk that cannot be read must not end the server: it is looked again.
            log.Write(LogLevel.Error, "plugins cannot be looked at", ("reason", error.Message));
        }
    }
}
