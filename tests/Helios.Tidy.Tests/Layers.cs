namespace Helios.Tidy.Tests;

/// <summary>The house (ARCHITECTURE.md): a project may reference only projects named before it.</summary>
internal static class Layers
{
    internal static readonly string[] Order =
    [
        "Helios.Base", "Helios.Kernels", "Helios.Io", "Helios.Types", "Helios.Wire", "Helios.Sql", "Helios.Storage", "Helios.Catalog",
        "Helios.Execution", "Helios.Engine", "Helios.Plugins", "Helios.Proxy", "Helios.Server", "Helios.Cli",
    ];

    /// <summary>Projects that may hold unsafe code.</summary>
    internal static readonly string[] Unsafe = ["Helios.Kernels", "Helios.Io", "Helios.Storage", "Helios.Plugins"];

    /// <summary>Projects that may touch the operating system's clock, files, threads and randomness.</summary>
    internal static readonly string[] Outside = ["Helios.Io", "Helios.Cli"];

    /// <summary>Projects that run on the way of a query, where nothing is awaited.</summary>
    internal static readonly string[] QueryPath =
    [
        "Helios.Base", "Helios.Kernels", "Helios.Types", "Helios.Wire", "Helios.Sql", "Helios.Storage", "Helios.Catalog",
        "Helios.Execution", "Helios.Engine", "Helios.Plugins", "Helios.Proxy",
    ];
}
