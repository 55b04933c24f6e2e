using System.Buffers;
using Helios.Base;
using Helios.Sql;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Plugins.Shadowing;

/// <summary>Compares what two versions decided, by kinds that say nothing of values.</summary>
internal static class DecisionComparison
{
    public const string Verdict = "verdict";
    private const string Failed = "failed";

    /// <summary>How the decisions differ in what was added after the mark, or null.</summary>
    public static string? Difference(
        ParsedStatement statement, PostParseDecision serving, PostParseDecision mine, PostParseDecision.DecisionMark mark) =>
        OfVerdicts(serving.Error, mine.Error, out string? kind) ? kind
            : !IsSame(serving.Restrictions.Skip(mark.Restrictions), mine.Restrictions.Skip(mark.Restrictions), IsSame)
                || !IsSame(serving.Values.Skip(mark.Values), mine.Values.Skip(mark.Values), IsSame) ? "restrictions"
            : EditedText(statement, serving) != EditedText(statement, mine) ? "edits"
            : !serving.Annotations.SequenceEqual(mine.Annotations) ? "annotations"
            : null;

    public static string? Difference(TextDecision serving, TextDecision mine, int mark) =>
        OfVerdicts(serving.Error, mine.Error, out string? kind) ? kind
            : !serving.Settings.Skip(mark).SequenceEqual(mine.Settings.Skip(mark)) ? "session variables"
            : null;

    /// <summary>True when the verdicts alone decide: one refuses, or failed.</summary>
    private static bool OfVerdicts(SqlError? serving, SqlError? mine, out string? kind)
    {
        kind = ReferenceEquals(mine, ShadowVersion.Failure) ? Failed
            : serving?.State.ToString() != mine?.State.ToString() ? Verdict
            : serving?.Message != mine?.Message ? "message"
            : null;
        return kind is not null || serving is not null;
    }

    private static bool IsSame<T>(IEnumerable<T> first, IEnumerable<T> second, Func<T, T, bool> same)
    {
        T[] a = [.. first];
        T[] b = [.. second];
        return a.Length == b.Length && a.Zip(b).All(pair => same(pair.First, pair.Second));
    }

    private static bool IsSame(RestrictionEdit first, RestrictionEdit second) =>
        first.Schema == second.Schema && first.Table == second.Table
        && Text(first.Predicate, first.Root).SequenceEqual(Text(second.Predicate, second.Root));

    private static bool IsSame(RestrictionValue first, RestrictionValue second) =>
        first.Type == second.Type && first.Value.IsNull == second.Value.IsNull
        && (first.Value.IsNull
            || (first.Type.Kind == PhysicalKind.Bytes || first.Type == SqlType.Unknown
                ? first.Value.AsBytes.SequenceEqual(second.Value.AsBytes)
                : first.Value.AsInt64 == second.Value.AsInt64));

    private static ReadOnlySpan<byte> Text(Ast tree, NodeId root)
    {
        var text = new ArrayBufferWriter<byte>();
        Deparser.Deparse(tree, root, text);
        return text.WrittenSpan;
    }

    private static string? EditedText(ParsedStatement statement, PostParseDecision decision)
    {
        if (decision.TreeEdits.Count == 0)
        {
            return null;
        }

        var editor = new AstEditor(statement.Ast);
        try
        {
            foreach (TreeEdit edit in decision.TreeEdits)
            {
                edit.Apply(editor);
            }

            return editor.Build().Statement?.Sql;
        }
        catch (SqlError refused)
        {
            return refused.Message;
        }
    }
}
