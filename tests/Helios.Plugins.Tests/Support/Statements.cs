using System.Buffers.Binary;
using System.Text;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Tests;

/// <summary>Parsed statements made by hand, so that these tests stand without the parser.</summary>
internal static class Statements
{
    /// <summary>SELECT * FROM TABLE: nodes 1 Select, 2 ResTarget, 3 ColumnRef, 4 Star, 5 RangeVar.</summary>
    public static ParsedStatement SelectFrom(string table, int paddingNodes = 0)
    {
        var texts = new List<byte> { 0, 0, 0, 0 };
        byte[] utf8 = Encoding.UTF8.GetBytes(table);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        texts.AddRange(length);
        texts.AddRange(utf8);
        while (texts.Count % 4 != 0)
        {
            texts.Add(0);
        }

        var nodes = new List<AstNode>
        {
            default,
            new() { Kind = NodeKind.Select, First = 2 },
            new() { Kind = NodeKind.ResTarget, Role = Role.Target, Next = 5, First = 3 },
            new() { Kind = NodeKind.ColumnRef, Role = Role.Argument, First = 4 },
            new() { Kind = NodeKind.Star, Role = Role.Field },
            new() { Kind = NodeKind.RangeVar, Role = Role.From, Text = 4 },
        };
        nodes.AddRange(Enumerable.Repeat(default(AstNode), paddingNodes));
        return new ParsedStatement
        {
            Ast = new Ast([.. nodes], [.. texts], new NodeId(1)),
            Kind = StatementKind.Select,
            Sql = $"SELECT * FROM {table}",
            Tables = [new TableReference(null, table, TableAccess.Read)],
        };
    }
}
