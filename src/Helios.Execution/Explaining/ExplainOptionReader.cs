using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>Reads the options of EXPLAIN with PostgreSQL's checks (explain_state.c).</summary>
internal static class ExplainOptionReader
{
    public static ExplainOptions Read(Ast ast, SourceText source, NodeId explain)
    {
        var given = new Dictionary<string, bool>();
        var format = ExplainFormat.Text;
        foreach (NodeId option in ast.Children(explain, Role.Option))
        {
            string name = ast.Text(option);
            switch (name)
            {
                case "analyze" or "verbose" or "timing" or "summary" or "plugins" or "costs" or "buffers" or "settings" or "wal" or "memory"
                    or "generic_plan":
                    given[name] = Boolean(ast, source, option);
                    break;
                case "serialize":
                    given[name] = Word(ast, option) is not ("none" or "off");
                    break;
                case "format":
                    format = Format(ast, source, option);
                    break;
                default:
                    throw source.Error(SqlState.SyntaxError, $"unrecognized EXPLAIN option \"{name}\"", ast.Position(option));
            }
        }

        return Check(given, format);
    }

    private static ExplainOptions Check(Dictionary<string, bool> given, ExplainFormat format)
    {
        bool isAnalyze = given.GetValueOrDefault("analyze");
        foreach (string option in new[] { "wal", "timing", "serialize" })
        {
            if (!isAnalyze && given.GetValueOrDefault(option))
            {
                throw new SqlError(SqlState.InvalidParameterValue, $"EXPLAIN option {option.ToUpperInvariant()} requires ANALYZE");
            }
        }

        bool isGeneric = given.GetValueOrDefault("generic_plan");
        if (isGeneric && isAnalyze)
        {
            throw new SqlError(
                SqlState.InvalidParameterValue, "EXPLAIN options ANALYZE and GENERIC_PLAN cannot be used together");
        }

        foreach (string option in new[] { "generic_plan", "wal", "serialize", "memory", "settings" })
        {
            if (given.GetValueOrDefault(option))
            {
                throw SqlError.NotSupported("EXPLAIN option " + option.ToUpperInvariant());
            }
        }

        return new ExplainOptions
        {
            IsAnalyze = isAnalyze,
            IsVerbose = given.GetValueOrDefault("verbose"),
            HasTiming = given.GetValueOrDefault("timing", isAnalyze),
            HasSummary = given.GetValueOrDefault("summary", isAnalyze),
            HasPlugins = given.GetValueOrDefault("plugins"),
            Format = format,
        };
    }

    private static string? Word(Ast ast, NodeId option)
    {
        NodeId argument = ast.Child(option, Role.Argument);
        return argument.IsNone ? null
            : ast.Kind(argument) == NodeKind.IntegerConst ? ast.Value(argument).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : ast.Text(argument);
    }

    private static bool Boolean(Ast ast, SourceText source, NodeId option) => Word(ast, option)?.ToLowerInvariant() switch
    {
        null or "true" or "on" or "1" => true,
        "false" or "off" or "0" => false,
        _ => throw source.Error(SqlState.SyntaxError, $"{ast.Text(option)} requires a Boolean value", -1),
    };

    private static ExplainFormat Format(Ast ast, SourceText source, NodeId option)
    {
        switch (Word(ast, option))
        {
            case "text":
                return ExplainFormat.Text;
            case "json":
                return ExplainFormat.Json;
            case "xml":
                return ExplainFormat.Xml;
            case "yaml":
                return ExplainFormat.Yaml;
            case null:
                throw new SqlError(SqlState.SyntaxError, "format requires a parameter");
            case string word:
                throw source.Error(
                    SqlState.InvalidParameterValue, $"unrecognized value for EXPLAIN option \"format\": \"{word}\"", ast.Position(option));
        }
    }
}
