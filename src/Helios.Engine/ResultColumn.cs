using Helios.Types;

namespace Helios.Engine;

/// <summary>One column of a result, as RowDescription gives it. Table and attribute are 0 for what is no plain column of a table.</summary>
public readonly record struct ResultColumn(string Name, SqlType Type, uint TableOid, short AttributeNumber);
