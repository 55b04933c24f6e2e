using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>The result of an editor: a new tree, or the old one when nothing applied.</summary>
public sealed class EditedStatement
{
    internal EditedStatement(Ast ast, ParsedStatement? statement, IReadOnlyList<RowCheck> checks)
    {
        Ast = ast;
        Statement = statement;
        Checks = checks;
    }

    public Ast Ast { get; }

    /// <summary>The edited statement as if it had come from a client, with its text, kind and tables; null when nothing was
    /// changed.</summary>
    public ParsedStatement? Statement { get; }

    public bool IsChanged => Statement is not null;

    /// <summary>Writes of restricted relations whose new rows the executor has to check.</summary>
    public IReadOnlyList<RowCheck> Checks { get; }
}
