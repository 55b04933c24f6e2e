using System.Globalization;
using Helios.Base;
using Helios.Io.Admin;

namespace Helios.Server.Admin;

/// <summary>Where admin sockets lie: one directory per user, mode 0700, one socket per server named after its port.</summary>
public static class AdminPaths
{
    public static string ForPort(int port) =>
        Path.Combine(AdminDirectory.OfUser(), port.ToString(CultureInfo.InvariantCulture) + ".sock");

    /// <summary>The socket that a command means. Throws <see cref="OperatorError"/> (NoServer) when none runs, (Usage) when several do and
    /// none was named.</summary>
    public static string Resolve(string? path, int? port)
    {
        if (path is not null)
        {
            return path;
        }

        if (port is { } number)
        {
            return ForPort(number);
        }

        IReadOnlyList<string> running = AdminDirectory.FindRunning(AdminDirectory.OfUser());
        return running.Count switch
        {
            0 => throw new OperatorError(
                ExitCode.NoServer,
                "no server is running for this user; start one with 'heliosdb-lite serve', or name its socket with --admin-socket"),
            1 => running[0],
            _ => throw new OperatorError(
                ExitCode.Usage,
                "several servers are running (ports " + string.Join(", ", running.Select(Path.GetFileNameWithoutExtension))
                + "); name one with --port"),
        };
    }
}
