using System.ComponentModel;
using System.Diagnostics;

namespace Helios.Plugins.Tests;

/// <summary>A test that needs node, which the builds of AssemblyScript plugins install.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    private static readonly bool s_isThere = IsThere();

    public NodeFactAttribute()
    {
        Skip = s_isThere ? null : "node is not installed; build/toolchain-assemblyscript.sh installs it";
    }

    private static bool IsThere()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
