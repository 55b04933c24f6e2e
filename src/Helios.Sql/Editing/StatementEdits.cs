using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>What a plugin says about a statement.</summary>
public readonly record struct StatementAnnotation(string Key, string Value);

/// <summary>
/// The edits of one statement, collected from any number of plugins: changes of the tree, and what only travels with it. The first
/// rejection wins.
/// </summary>
public sealed class StatementEdits
{
    private readonly List<StatementAnnotation> _annotations = [];

    public StatementEdits(Ast source) => Editor = new AstEditor(source);

    public AstEditor Editor { get; }

    /// <summary>Why the statement is refused, or null.</summary>
    public SqlError? Rejection { get; private set; }

    public IReadOnlyList<StatementAnnotation> Annotations => _annotations;

    public void Reject(SqlState state, string message)
    {
        // 00, 01 and 02 are successes and warnings: the client would take the statement for done.
        if (state.Code.Length != 5 || state.Code[0] == '0' && state.Code[1] is '0' or '1' or '2' || !state.Code.All(IsStateCharacter))
        {
            throw EditErrors.Malformed("it rejects with a SQLSTATE that is none");
        }

        Rejection ??= new SqlError(state, message);
    }

    public void Annotate(string key, string value)
    {
        if (string.IsNullOrEmpty(key))
        {
            throw EditErrors.Malformed("an annotation has no key");
        }

        if (_annotations.Count == Limits.PluginEditCount)
        {
            throw EditErrors.Malformed($"more than {Limits.PluginEditCount} annotations");
        }

        _annotations.Add(new StatementAnnotation(key, value));
    }

    /// <summary>The edited statement. Throws the rejection if there is one.</summary>
    public EditedStatement Build() => Rejection is null ? Editor.Build() : throw Rejection;

    private static bool IsStateCharacter(char c) => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c);
}
