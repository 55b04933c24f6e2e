using Helios.Io.Devices;

namespace Helios.Io.Tests.Support;

/// <summary>A test of files that are confined to a directory, which takes Linux.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        Skip = ConfinedDirectory.Unsupported;
    }
}

internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        Skip = ConfinedDirectory.Unsupported;
    }
}
