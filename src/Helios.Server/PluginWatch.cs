using Helios.Io.Threading;
using Helios.Plugins;

namespace Helios.Server;

/// <summary>The thread that looks at new versions of plugins twice a second, away from every statement.</summary>
internal sealed class PluginWatch : IDisposable
{
    private const int PeriodMs = 500;

    private readonly ManualResetEventSlim _stop = new();
    private readonly DedicatedThread _thread;

    public PluginWatch(PluginHost plugins)
    {
        _thread = DedicatedThread.Start("plugin-watch", () =>
        {
            while (!_stop.Wait(PeriodMs))
            {
                plugins.CheckVersions();
            }
        });
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }
}
