using Helios.Base;
using Tomlyn;
using Tomlyn.Serialization;

namespace Helios.Server.Configuration;

/// <summary>A TOML value with the place it stands at, so that an error can name line and column. Scalars hold string, long, double,
/// bool.</summary>
internal sealed class TomlNode
{
    private TomlNode(int line, int column, object value)
    {
        Line = line;
        Column = column;
        Value = value;
    }

    public int Line { get; }

    public int Column { get; }

    /// <summary>string, long, double, bool, <see cref="List{TomlNode}"/>, or a table as
    /// <see cref="Dictionary{String, TomlNode}"/>.</summary>
    public object Value { get; }

    public bool IsTable => Value is Dictionary<string, TomlNode>;

    public Dictionary<string, TomlNode> Table => (Dictionary<string, TomlNode>)Value;

    /// <summary>Reads a document. Throws <see cref="OperatorError"/> with file, line and column.</summary>
    public static TomlNode Parse(string text, string fileName)
    {
        try
        {
            TomlReader reader = TomlReader.Create(text, null);
            while (reader.Read())
            {
                if (reader.TokenType == TomlTokenType.StartTable)
                {
                    return ReadTable(reader, fileName, 1, 1);
                }
            }

            return new TomlNode(1, 1, new Dictionary<string, TomlNode>(StringComparer.Ordinal));
        }
        catch (TomlException error)
        {
            throw new OperatorError(ExitCode.Configuration, $"{fileName}:{Describe(error)}");
        }
    }

    // The first mistake alone: those behind it are mostly its consequences.
    private static string Describe(TomlException error)
    {
        (int line, int column, string message) = error.Diagnostics is { Count: > 0 } found
            ? (found[0].Span.Start.Line + 1, found[0].Span.Start.Column + 1, found[0].Message)
            : (error.Line ?? 1, error.Column ?? 1, error.Message);
        return $"{line}:{column}: {message.ReplaceLineEndings(" ").Trim()}";
    }

    private static TomlNode ReadTable(TomlReader reader, string fileName, int line, int column)
    {
        var table = new Dictionary<string, TomlNode>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != TomlTokenType.EndTable)
        {
            string name = reader.PropertyName ?? throw new Bug("TOML reader: a table without a property name");
            int nameLine = reader.Line;
            int nameColumn = reader.Column;
            reader.Read();
            TomlNode value = ReadValue(reader, fileName, nameLine, nameColumn);
            if (!table.TryGetValue(name, out TomlNode? earlier))
            {
                table.Add(name, value);
            }
            else if (!TryMerge(earlier, value))
            {
                throw new OperatorError(ExitCode.Configuration, $"{fileName}:{nameLine}:{nameColumn}: key \"{name}\" is given twice");
            }
        }

        return new TomlNode(line, column, table);
    }

    // A table may be opened again by a later header ([a] ... [b] ... [a.c]); its keys are then joined. A scalar may not.
    private static bool TryMerge(TomlNode earlier, TomlNode later)
    {
        if (earlier.Value is List<TomlNode> first && later.Value is List<TomlNode> second && second.All(n => n.IsTable)
            && first.All(n => n.IsTable))
        {
            first.AddRange(second);
            return true;
        }

        if (!earlier.IsTable || !later.IsTable)
        {
            return false;
        }

        foreach ((string name, TomlNode value) in later.Table)
        {
            if (!earlier.Table.TryGetValue(name, out TomlNode? existing))
            {
                earlier.Table.Add(name, value);
            }
            else if (!TryMerge(existing, value))
            {
                return false;
            }
        }

        return true;
    }

    private static TomlNode ReadValue(TomlReader reader, string fileName, int line, int column)
    {
        switch (reader.TokenType)
        {
            case TomlTokenType.StartTable:
                return ReadTable(reader, fileName, line, column);
            case TomlTokenType.StartArray:
                var items = new List<TomlNode>();
                while (reader.Read() && reader.TokenType != TomlTokenType.EndArray)
                {
                    items.Add(
                        ReadValue(reader, fileName, reader.Line == 0 ? line : reader.Line, reader.Column == 0 ? column : reader.Column));
                }

                return new TomlNode(line, column, items);
            case TomlTokenType.String:
                return new TomlNode(line, column, reader.GetString());
            case TomlTokenType.Integer:
                return new TomlNode(line, column, reader.GetInt64());
            case TomlTokenType.Float:
                return new TomlNode(line, column, reader.GetDouble());
            case TomlTokenType.Boolean:
                return new TomlNode(line, column, reader.GetBoolean());
            default:
                return new TomlNode(line, column, reader.GetRawText());
        }
    }

    public string TypeName => Value switch
    {
        string => "a string",
        long => "an integer",
        double => "a number",
        bool => "a boolean",
        List<TomlNode> => "an array",
        _ => "a table",
    };
}
