using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// One value without its type (the type is known statically by who holds it). <c>default</c> is SQL NULL. Fixed-width values lie in the
/// struct; variable ones are a slice of a byte array that is never changed while a datum refers to it. 24 bytes, no allocation of its own.
/// </summary>
public readonly struct Datum
{
    private static readonly object s_fixed = new();

    private readonly object? _ref;
    private readonly long _a;
    private readonly long _b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Datum(object? reference, long a, long b)
    {
        _ref = reference;
        _a = a;
        _b = b;
    }

    public static Datum Null => default;

    public static Datum True => new(s_fixed, 1, 0);

    public static Datum False => new(s_fixed, 0, 0);

    public bool IsNull => _ref is null;

    public static Datum FromBool(bool value) => new(s_fixed, value ? 1 : 0, 0);

    /// <summary>int2, int4, int8, oid, timestamptz: every integer of up to 64 bits.</summary>
    public static Datum FromInt64(long value) => new(s_fixed, value, 0);

    public static Datum FromDouble(double value) => new(s_fixed, BitConverter.DoubleToInt64Bits(value), 0);

    /// <summary>16 bytes in network order.</summary>
    public static Datum FromBytes16(ReadOnlySpan<byte> bytes) =>
        new(s_fixed, BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));

    public static Datum FromBytes(byte[] array) => new(array, array.Length, 0);

    public static Datum FromBytes(byte[] array, int offset, int length) => new(array, length, offset);

    public static Datum FromText(string text) => FromBytes(Encoding.UTF8.GetBytes(text));

    public bool AsBool => _a != 0;

    public short AsInt16 => (short)_a;

    public int AsInt32 => (int)_a;

    public long AsInt64 => _a;

    public double AsDouble => BitConverter.Int64BitsToDouble(_a);

    /// <summary>
    /// The bytes of a variable-length value; empty for NULL. A fixed-width datum is a <see cref="Bug"/>, never a wild read.
    /// </summary>
    public ReadOnlySpan<byte> AsBytes => _ref is null ? default : new(Array, (int)_b, (int)_a);

    public ReadOnlyMemory<byte> AsMemory => _ref is null ? default : new(Array, (int)_b, (int)_a);

    private byte[] Array
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Invariant.Require(_ref!.GetType() == typeof(byte[]));
            return Unsafe.As<byte[]>(_ref);
        }
    }

    public string AsText => Encoding.UTF8.GetString(AsBytes);

    public void CopyBytes16(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], _b);
    }

    /// <summary>Bytes held outside the struct: 0 for NULL and fixed-width values.</summary>
    public long VariableBytes => _ref is byte[] ? _a : 0;

    /// <summary>A part of a variable-length value's bytes, as a datum over the same array.</summary>
    internal Datum Slice(int offset, int length)
    {
        Invariant.Require(offset >= 0 && length >= 0 && offset + length <= _a);
        return new Datum(Array, length, _b + offset);
    }

    /// <summary>The same value with bytes of its own, for one that outlives the memory it was read from.</summary>
    public Datum Detach() => _ref is byte[] ? FromBytes(AsBytes.ToArray()) : this;

    /// <summary>Equality of representation, given the kind both share. Not SQL equality for numeric or float.</summary>
    public static bool SameBits(in Datum x, in Datum y, PhysicalKind kind)
    {
        if (x.IsNull || y.IsNull)
        {
            return x.IsNull == y.IsNull;
        }

        return kind == PhysicalKind.Bytes ? x.AsBytes.SequenceEqual(y.AsBytes) : x._a == y._a && x._b == y._b;
    }
}
