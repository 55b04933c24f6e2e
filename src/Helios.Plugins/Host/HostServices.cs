using Helios.Base;

namespace Helios.Plugins.Host;

/// <summary>What guests get from the outside, injected.</summary>
internal sealed record HostServices(IClock Clock, IRandom Random, ILog Log);
