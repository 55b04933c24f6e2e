namespace Helios.Base;

/// <summary>Exit codes of <c>heliosdb-lite</c>, documented in README.md.</summary>
public enum ExitCode
{
    Success = 0,

    /// <summary>An unexpected failure of our own; please report it.</summary>
    Internal = 1,

    /// <summary>The command line cannot be understood.</summary>
    Usage = 2,

    /// <summary>The configuration file is missing, malformed, or has an unknown or mistyped key.</summary>
    Configuration = 3,

    /// <summary>The address cannot be listened on (port in use, not permitted, not loopback).</summary>
    Listen = 4,

    /// <summary>The data directory is in use by another process, not writable, or damaged.</summary>
    DataDirectory = 5,

    /// <summary>A plugin module is missing, corrupt, or asks for what was not granted.</summary>
    Plugin = 6,

    /// <summary>No server answers on the admin socket.</summary>
    NoServer = 7,
}
