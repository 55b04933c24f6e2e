using System.Text;
using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>format(): %s, %I, %L and %%, with argument positions (n$).</summary>
internal static class FormatFunction
{
    public static Datum Format(EvalContext context, ReadOnlySpan<Datum> arguments, SqlType[] types)
    {
        if (arguments[0].IsNull)
        {
            return Datum.Null;
        }

        string format = arguments[0].AsText;
        var output = new StringBuilder();
        int next = 1;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                output.Append(format[i]);
                continue;
            }

            i++;
            if (i < format.Length && format[i] == '%')
            {
                output.Append('%');
                continue;
            }

            int position = ReadPosition(format, ref i);
            int argument = position > 0 ? position : next;
            next = argument + 1;
            if (argument >= arguments.Length)
            {
                throw new SqlError(SqlState.InvalidParameterValue, "too few arguments for format()");
            }

            Append(output, i < format.Length ? format[i] : '\0', arguments[argument], types[argument], context.Runtime.Settings);
            EvalContext.RequireValueBytes(output.Length);
        }

        return Datum.FromText(output.ToString());
    }

    private static int ReadPosition(string format, ref int at)
    {
        int digits = at;
        while (digits < format.Length && char.IsAsciiDigit(format[digits]))
        {
            digits++;
        }

        if (digits == at || digits >= format.Length || format[digits] != '$')
        {
            return 0;
        }

        bool isNumber = int.TryParse(format.AsSpan(at, digits - at), System.Globalization.CultureInfo.InvariantCulture, out int position);
        at = digits + 1;
        return isNumber && position > 0
            ? position
            : throw new SqlError(SqlState.InvalidParameterValue, "format specifies argument 0, but arguments are numbered from 1");
    }

    private static void Append(StringBuilder output, char specifier, in Datum value, SqlType type, in CodecSettings settings)
    {
        string? text = value.IsNull ? null : Values.ToText(value, type, settings);
        switch (specifier)
        {
            case 's':
                output.Append(text);
                break;
            case 'I':
                output.Append(text is null
                    ? throw new SqlError(SqlState.NullValueNotAllowed, "null values cannot be formatted as an SQL identifier")
                    : SqlNames.Quote(text));
                break;
            case 'L':
                output.Append(text is null ? "NULL" : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'");
                break;
            default:
                throw new SqlError(SqlState.InvalidParameterValue, $"unrecognized format() type specifier \"{specifier}\"")
                {
                    Hint = "For a single \"%\" use \"%%\".",
                };
        }
    }
}
