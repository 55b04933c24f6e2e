using Helios.Types;

namespace Helios.Plugins;

/// <summary>A stored column that a result's values are made from.</summary>
public readonly record struct ResultOrigin(string Schema, string Table, string Column);

/// <summary>A column of a result, as a client is told of it, with everything its values are made from.</summary>
/// <param name="IsPlain">The values are those of its one origin, as they are stored.</param>
public sealed record PluginResultColumn(string Name, SqlType Type, IReadOnlyList<ResultOrigin> Origins, bool IsPlain);
