using Helios.Plugins.Outside;

namespace Helios.Plugins.Instances;

/// <summary>What an instance is made for.</summary>
/// <param name="Tenant">The only one whose calls it will serve; null: it is not kept for one.</param>
/// <param name="IsSingle">It serves one call and goes.</param>
/// <param name="IsFirst">The version does not serve yet: its start may take long.</param>
/// <param name="Files">The granted files that it sees.</param>
internal readonly record struct InstanceUse(string? Tenant, bool IsSingle, bool IsFirst, FileSet Files);
