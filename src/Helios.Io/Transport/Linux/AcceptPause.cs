using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Transport.Linux;

/// <summary>
/// When the process or the system is out of handles or memory, accepting rests for a moment instead of spinning. Said in the log at most
/// once in five seconds.
/// </summary>
internal sealed class AcceptPause
{
    private const int PauseMs = 100;
    private const int LogIntervalMs = 5_000;

    private readonly EventLoop _loop;
    private readonly Action _resume;
    private ITimer? _timer;
    private long _lastLogMs = long.MinValue / 2;

    public AcceptPause(EventLoop loop, Action resume)
    {
        _loop = loop;
        _resume = resume;
    }

    public static bool IsShortage(int errno) =>
        errno is Errno.ProcessFileLimit or Errno.SystemFileLimit or Errno.NoBuffers or Errno.OutOfMemory;

    public void Start(int errno)
    {
        long now = EventLoop.NowMs;
        if (now - _lastLogMs >= LogIntervalMs)
        {
            _lastLogMs = now;
            _loop.Log.Write(LogLevel.Warning, "connections cannot be accepted at the moment", ("reason", Errno.Text(errno)));
        }

        _timer = _loop.Schedule(PauseMs, _resume);
    }

    public void Stop() => _timer?.Cancel();
}
