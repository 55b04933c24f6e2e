using System.Globalization;
using Helios.Base;

namespace Helios.Proxy.Sessions;

internal enum VariableType
{
    Text,
    Boolean,
    Integer,
    Choice,
}

/// <summary>A variable that PostgreSQL itself defines: its default, what values it takes, and whether clients are told of changes
/// (GUC_REPORT).</summary>
internal sealed record StandardVariable(string Name, VariableType Type, string Default, string Description)
{
    public bool IsReported { get; init; }

    public bool IsReadOnly { get; init; }

    /// <summary>The values of a <see cref="VariableType.Choice"/>, in lower case.</summary>
    public string[] Choices { get; init; } = [];

    /// <summary>The value as it is kept and shown. Throws 22023 for one that the variable does not take.</summary>
    public string Canonical(string value)
    {
        if (IsReadOnly)
        {
            throw new SqlError(new SqlState("55P02"), $"parameter \"{Name}\" cannot be changed");
        }

        switch (Type)
        {
            case VariableType.Boolean:
                return ParseBoolean(value) switch
                {
                    true => "on",
                    false => "off",
                    null => throw new SqlError(SqlState.InvalidParameterValue, $"parameter \"{Name}\" requires a Boolean value"),
                };
            case VariableType.Integer:
                return CanonicalInteger(value);
            case VariableType.Choice:
                string lower = value.ToLowerInvariant();
                return Choices.Contains(lower)
                    ? lower
                    : throw new SqlError(SqlState.InvalidParameterValue, $"invalid value for parameter \"{Name}\": \"{value}\"")
                    {
                        Hint = "Available values: " + string.Join(", ", Choices) + ".",
                    };
            default:
                return value;
        }
    }

    /// <summary>Milliseconds of a canonical value of a variable of time: without a unit it is in milliseconds. At most int.MaxValue, 0 for
    /// what is negative.</summary>
    public static int Milliseconds(string canonical)
    {
        int digits = canonical.AsSpan().IndexOfAnyExcept("-0123456789");
        (string number, string unit) = digits < 0 ? (canonical, "") : (canonical[..digits], canonical[digits..].Trim());
        double factor = unit switch { "us" => 0.001, "" or "ms" => 1, "s" => 1_000, "min" => 60_000, "h" => 3_600_000, _ => 86_400_000 };
        double value = long.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) * factor;
        return (int)Math.Clamp(Math.Round(value), 0, int.MaxValue);
    }

    // A number may carry a unit of time (ms, s, min, h, d); it is kept as it was written, as SHOW gives it back.
    private string CanonicalInteger(string value)
    {
        ReadOnlySpan<char> digits = value.AsSpan().Trim();
        int length = 0;
        while (length < digits.Length && (char.IsAsciiDigit(digits[length]) || (length == 0 && digits[0] == '-')))
        {
            length++;
        }

        bool hasUnit = digits[length..].Trim() is "" or "us" or "ms" or "s" or "min" or "h" or "d" or "kB" or "MB" or "GB";
        if (!hasUnit || !long.TryParse(digits[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            throw new SqlError(SqlState.InvalidParameterValue, $"invalid value for parameter \"{Name}\": \"{value}\"");
        }

        return digits.ToString();
    }

    private static bool? ParseBoolean(string value) => value.ToLowerInvariant() switch
    {
        "on" or "true" or "t" or "yes" or "y" or "1" => true,
        "off" or "false" or "f" or "no" or "n" or "0" => false,
        _ => null,
    };
}
