using System.Buffers;
using System.Buffers.Binary;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>A tree as bytes, one to one but for positions: equal bytes, equal trees.</summary>
internal static class TreeKey
{
    private const int FixedBytes = 17;

    public static byte[] Of(Ast ast, IReadOnlyList<LiftedLiteral> literals)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Span<byte> span = output.GetSpan(literals.Count);
        for (int i = 0; i < literals.Count; i++)
        {
            span[i] = (byte)literals[i].Class;
        }

        output.Advance(literals.Count);
        Write(ast, ast.Root, output);
        return output.WrittenSpan.ToArray();
    }

    // How many children and how many bytes of text follow stand before them, so that no two trees give the same bytes. The classes in
    // front are smaller than the first byte of any root.
    private static void Write(Ast ast, NodeId id, ArrayBufferWriter<byte> output)
    {
        AstPatch.RequireStack();
        ref readonly AstNode node = ref ast[id];
        int count = 0;
        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            count++;
        }

        ReadOnlySpan<byte> text = ast.Utf8(id);
        Span<byte> span = output.GetSpan(FixedBytes + text.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)node.Kind);
        span[2] = (byte)node.Role;
        BinaryPrimitives.WriteUInt16LittleEndian(span[3..], (ushort)node.Flags);
        BinaryPrimitives.WriteInt32LittleEndian(span[5..], node.Value);
        BinaryPrimitives.WriteInt32LittleEndian(span[9..], count);
        BinaryPrimitives.WriteInt32LittleEndian(span[13..], ast.HasText(id) ? text.Length : -1);
        text.CopyTo(span[FixedBytes..]);
        output.Advance(FixedBytes + text.Length);
        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            Write(ast, child, output);
        }
    }
}
