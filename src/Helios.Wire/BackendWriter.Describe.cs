using System.Buffers.Binary;
using System.Text;
using Helios.Base;

namespace Helios.Wire;

/// <summary>Descriptions of statements and portals.</summary>
public sealed partial class BackendWriter<TOutput>
{
    private const int FieldFixedBytes = 18;

    public void ParameterDescription(ReadOnlySpan<uint> typeOids)
    {
        Invariant.Require(typeOids.Length <= Limits.ParameterCount);
        Span<byte> body = Begin('t', 2 + (4 * typeOids.Length), out int total);
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)typeOids.Length);
        for (int i = 0; i < typeOids.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body[(2 + (4 * i))..], typeOids[i]);
        }

        _output.Advance(total);
    }

    /// <param name="format">The formats the portal was bound with; null (text) for a statement that is not bound yet.</param>
    public void RowDescription(ReadOnlySpan<FieldDescription> fields, RowFormat? format = null)
    {
        Invariant.Require(fields.Length <= Limits.ResultColumnCount);
        long bytes = 2;
        foreach (FieldDescription field in fields)
        {
            bytes += Encoding.UTF8.GetByteCount(field.Name) + 1 + FieldFixedBytes;
        }

        Span<byte> body = Begin('T', bytes, out int total);
        BinaryPrimitives.WriteInt16BigEndian(body, (short)fields.Length);
        body = body[2..];
        for (int i = 0; i < fields.Length; i++)
        {
            Text(ref body, fields[i].Name);
            BinaryPrimitives.WriteUInt32BigEndian(body, fields[i].TableOid);
            BinaryPrimitives.WriteInt16BigEndian(body[4..], fields[i].AttributeNumber);
            BinaryPrimitives.WriteUInt32BigEndian(body[6..], fields[i].Type.Oid);
            BinaryPrimitives.WriteInt16BigEndian(body[10..], fields[i].TypeBytes);
            BinaryPrimitives.WriteInt32BigEndian(body[12..], fields[i].Type.Modifier);
            BinaryPrimitives.WriteInt16BigEndian(body[16..], (short)(format is null ? WireFormat.Text : format[i]));
            body = body[FieldFixedBytes..];
        }

        _output.Advance(total);
    }
}
