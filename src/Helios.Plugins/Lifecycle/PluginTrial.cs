using Helios.Io.Http;

namespace Helios.Plugins;

/// <summary>The tests that a module must pass before it serves.</summary>
/// <param name="Fixtures">A file of tests; null: those of the configuration, and of a version of the history its own.</param>
/// <param name="AreSkipped">True: none are run.</param>
public readonly record struct DeployTests(byte[]? Fixtures, bool AreSkipped);

/// <summary>A module that is tested before it serves.</summary>
/// <param name="Definition">As it would serve.</param>
/// <param name="Load">A host that serves nobody, with the module under this definition and no other plugin.</param>
public sealed record PluginTrial(PluginDefinition Definition, byte[] Fixtures, Func<PluginDefinition, TrialWorld, PluginHost> Load);

/// <summary>What stands for the world outside the server while tests run.</summary>
/// <param name="MakeHttp">Makes what stands for the network: never the network.</param>
/// <param name="Files">Files that a granted directory has instead of its own; null: its own.</param>
public sealed record TrialWorld(Func<OutboundHttpOptions, IOutboundHttp> MakeHttp, IReadOnlyDictionary<string, byte[]>? Files);
