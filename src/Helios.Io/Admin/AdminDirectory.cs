using System.Globalization;
using System.Runtime.Versioning;
using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Admin;

/// <summary>Where a user's admin sockets lie by default: one directory that nobody else may enter.</summary>
public static class AdminDirectory
{
    /// <summary>This user's directory, made with mode 0700. Throws OperatorError (ExitCode.Listen) when another user owns it.</summary>
    public static string OfUser()
    {
        string root = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Directory.Exists(runtime)
            ? runtime
            : Path.GetTempPath();
        string user = OperatingSystem.IsWindows()
            ? Environment.UserName
            : LibcFiles.EffectiveUser().ToString(CultureInfo.InvariantCulture);
        string directory = Path.Combine(root, "heliosdb-lite-" + user);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            MakePrivate(directory);
        }

        return directory;
    }

    /// <summary>Sockets of a directory behind which a server answers, by name. Dead ones are passed over.</summary>
    public static IReadOnlyList<string> FindRunning(string directory) => Directory.Exists(directory)
        ? [.. Directory.GetFiles(directory, "*.sock").Order(StringComparer.Ordinal).Where(AdminSocket.IsAnswering)]
        : [];

    [UnsupportedOSPlatform("windows")]
    private static void MakePrivate(string directory)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(directory, OwnerOnly);
        try
        {
            // Fails when another user made it first: then it is not ours to trust.
            File.SetUnixFileMode(directory, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            throw new OperatorError(
                ExitCode.Listen, $"{directory} belongs to another user; set XDG_RUNTIME_DIR or name a socket with --admin-socket");
        }
    }
}
