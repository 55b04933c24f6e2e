using System.Buffers;
using System.Text;
using Helios.Base;
using Helios.Sql;
using Helios.Sql.Analysis;
using Helios.Sql.Editing;

namespace Helios.Fuzz.Targets;

/// <summary>
/// The parser, the deparser and the analysis: any bytes give statements or a SqlError of few codes whose position lies within the text; a
/// statement that was read is written so that it can be read again as the same tree, and written the same; whatever can be read can be
/// split, fingerprinted, and its literals lifted.
/// </summary>
internal sealed class SqlTarget : IFuzzTarget
{
    private static readonly string[] s_states =
        ["42601", "22021", "22025", "22023", "42602", "42939", "42710", "42P20", "0A000", "54000", "54001"];

    public string Name => "sql";

    public IReadOnlyList<byte[]> Seeds { get; } = Bytes(SqlSeeds.Statements);

    public IReadOnlyList<byte[]> Dictionary { get; } = Bytes(SqlSeeds.Words.Split(' ').Select(w => " " + w + " ").ToArray());

    public void Run(byte[] input)
    {
        byte[] sql = Readable(input);
        IReadOnlyList<ParsedStatement> statements;
        try
        {
            statements = SqlParser.ParseAll(sql);
        }
        catch (SqlError error)
        {
            Require(s_states.Contains(error.State.Code), "state " + error.State.Code + ": " + error.Message);
            Require(error.Position >= 0 && error.Position <= sql.Length + 1, "position " + error.Position);
            return;
        }

        foreach (ParsedStatement statement in statements)
        {
            Require(statement.Start >= 0 && statement.Start + statement.Length <= sql.Length, "bounds of " + statement.Sql);
            byte[] first = Written(statement);
            ParsedStatement again = Again(first);
            byte[] second = Written(again);
            Require(first.AsSpan().SequenceEqual(second), "not the same again: " + Encoding.UTF8.GetString(first));
            bool isSame = SameTrees.Are(statement.Ast, statement.Ast.Root, again.Ast, again.Ast.Root);
            Require(isSame, "another tree: " + Encoding.UTF8.GetString(first));
            Analyse(statement, again);
        }

        Split(sql);
    }

    private static void Analyse(ParsedStatement statement, ParsedStatement again)
    {
        Require(statement.Kind == again.Kind && statement.Tag == again.Tag, "another kind: " + statement.Sql);
        Require(statement.Tables.Count == again.Tables.Count, "other tables: " + statement.Sql);
        StatementFingerprint fingerprint = StatementFingerprint.Of(statement);
        Require(fingerprint.Value == StatementFingerprint.Of(again).Value, "another fingerprint: " + statement.Sql);
        LiteralLifter.Lift(statement);
    }

    private static void Split(byte[] sql)
    {
        var splitter = new ScriptSplitter(sql);
        int end = 0;
        while (splitter.TryNext(out ScriptStatement piece))
        {
            Require(piece.Start >= end && piece.Length >= 0 && piece.Start + piece.Length <= sql.Length, "pieces of a script");
            end = piece.Start + piece.Length;
        }
    }

    private static ParsedStatement Again(byte[] sql)
    {
        try
        {
            IReadOnlyList<ParsedStatement> statements = SqlParser.ParseAll(sql);
            Require(statements.Count == 1, "became several: " + Encoding.UTF8.GetString(sql));
            return statements[0];
        }
        catch (SqlError error)
        {
            throw new InvalidOperationException(error.Message + " in what was written: " + Encoding.UTF8.GetString(sql));
        }
    }

    private static byte[] Written(ParsedStatement statement)
    {
        var output = new ArrayBufferWriter<byte>();
        Deparser.Deparse(statement.Ast, statement.Ast.Root, output);
        return output.WrittenSpan.ToArray();
    }

    // Most inputs are made UTF-8 without zero bytes, so that they come past the first check.
    private static byte[] Readable(byte[] input)
    {
        if (input.Length % 16 == 0)
        {
            return input;
        }

        byte[] copy = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(input));
        copy.AsSpan().Replace((byte)0, (byte)' ');
        return copy;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }

    private static byte[][] Bytes(string[] texts) => texts.Select(Encoding.UTF8.GetBytes).ToArray();
}
