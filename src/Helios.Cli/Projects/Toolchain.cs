using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>What compiles plugins of one language. Found when it is asked for; what is missing is an <see cref="OperatorError"/> that
/// says how
/// to get it.</summary>
internal abstract class Toolchain
{
    public static Toolchain Of(PluginProject project) => project.Language switch
    {
        "rust" => new RustToolchain(),
        "go" => new GoToolchain(),
        "assemblyscript" => new AssemblyScriptToolchain(project),
        "cpp" => new CppToolchain(),
        _ => throw new Bug("a language without a toolchain: " + project.Language),
    };

    /// <summary>The compiler and its version, for people.</summary>
    public abstract string Description { get; }

    /// <summary>Compiles the project to <see cref="PluginProject.Module"/>.</summary>
    public abstract void Build(PluginProject project);

    /// <summary>Runs the project's native tests, of which the module may be a part: it was built.</summary>
    public abstract void Test(PluginProject project);

    protected static OperatorError Missing(string what, string how) =>
        new(ExitCode.Plugin, $"{what} is needed to build this plugin and was not found. {how}");
}
