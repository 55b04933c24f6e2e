using System.Buffers;
using System.Text;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// What statements have in common that differ only in their values, in the spirit of pg_stat_statements.
/// <para>Ignored: constants of every type with their signs, NULL and the truth values, and whether a constant or a parameter stands there;
/// parameter numbers; the length of IN and ARRAY lists of nothing but constants, and of runs of VALUES rows of nothing but constants;
/// blanks, comments, the case of words, parentheses that change nothing, the spelling of types (int, int4, pg_catalog.int4) and casts
/// (x::t, CAST, t 'x'); aliases of tables, consistently renamed, with the qualifiers that use them; names of output columns; names of
/// prepared statements, cursors, savepoints and files.</para>
/// <para>Not ignored: names of relations, columns, functions and CTEs; type modifiers; positions in ORDER BY and GROUP BY; the order of
/// lists and conditions; options.</para>
/// </summary>
public sealed class StatementFingerprint
{
    private StatementFingerprint(UInt128 value, string text)
    {
        Value = value;
        Text = text;
    }

    /// <summary>Equal for equal statements, today and in every later version (a golden test says so).</summary>
    public UInt128 Value { get; }

    /// <summary>The statement with parameters for its constants, numbered behind its own. Aliases and output names as this statement has
    /// them. Data statements are written from the tree and parse; others are written from their tokens.</summary>
    public string Text { get; }

    public static StatementFingerprint Of(ParsedStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        Ast ast = LiteralNormalizer.Normalize(statement.Ast, statement.ParameterCount);
        var text = new ArrayBufferWriter<byte>();
        bool isFromTree = statement.Kind is StatementKind.Select or StatementKind.Values or StatementKind.Insert or StatementKind.Update
            or StatementKind.Delete or StatementKind.Merge;
        if (isFromTree)
        {
            Deparser.Deparse(ast, ast.Root, text);
        }
        else
        {
            TokenText.Write(Encoding.UTF8.GetBytes(statement.Sql), statement.ParameterCount, text);
        }

        return new StatementFingerprint(TreeHash.Of(ast), Encoding.UTF8.GetString(text.WrittenSpan));
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
