using System.Text;

namespace Helios.Types;

/// <summary>The reg* types as text: names through the catalog when the session has one, else numbers. OID 0 is '-'.</summary>
internal static class RegText
{
    private const int NumberBytes = 12;

    public static Datum Parse(SqlType type, ReadOnlySpan<byte> utf8, in CodecSettings settings)
    {
        ReadOnlySpan<byte> word = Ascii.Trim(utf8);
        if (word.SequenceEqual("-"u8))
        {
            return Datum.FromInt64(0);
        }

        bool isNumber = !word.IsEmpty && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        if (isNumber || settings.RegNames is null)
        {
            return Datum.FromInt64(IntegerText.ParseOid(utf8, TypeRegistry.FormatType(type)));
        }

        return Datum.FromInt64((int)settings.RegNames.Find(type, Ascii.Show(utf8)));
    }

    public static int MaxBytes(SqlType type, in Datum value, in CodecSettings settings)
    {
        string? name = NameOf(type, value, settings);
        return name is null ? NumberBytes : Encoding.UTF8.GetMaxByteCount(name.Length);
    }

    public static int Format(SqlType type, in Datum value, in CodecSettings settings, Span<byte> destination)
    {
        string? name = NameOf(type, value, settings);
        return name is null ? IntegerText.Format((uint)value.AsInt32, destination) : Encoding.UTF8.GetBytes(name, destination);
    }

    private static string? NameOf(SqlType type, in Datum value, in CodecSettings settings) =>
        value.AsInt32 == 0 ? "-" : settings.RegNames?.NameOf(type, (uint)value.AsInt32);
}
