using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>One statement: which rule its first word begins.</summary>
internal ref partial struct Parser
{
    /// <summary>Parses one statement up to its semicolon or the end.</summary>
    public NodeId Statement()
    {
        _depth = 0;
        NodeId root = StatementBody();
        return AtEnd || AtSemicolon ? root : throw SyntaxError();
    }

    private NodeId StatementBody()
    {
        switch (_token.Keyword)
        {
            case Keyword.Select or Keyword.Values or Keyword.Table or Keyword.With or Keyword.Insert or Keyword.Update or Keyword.Delete
                or Keyword.Merge:
                return PreparableStatement();
            case Keyword.Begin or Keyword.Start or Keyword.Commit or Keyword.End or Keyword.Rollback or Keyword.Abort or Keyword.Savepoint
                or Keyword.Release:
                return Transaction();
            case Keyword.Set:
                return VariableSet();
            case Keyword.Reset:
                return VariableReset();
            case Keyword.Show:
                return VariableShow();
            case Keyword.Discard:
                return Discard();
            case Keyword.Prepare:
                return Prepare();
            case Keyword.Execute:
                return Execute();
            case Keyword.Deallocate:
                return Deallocate();
            case Keyword.Declare:
                return DeclareCursor();
            case Keyword.Fetch or Keyword.Move:
                return Fetch();
            case Keyword.Close:
                return ClosePortal();
            case Keyword.Explain:
                return Explain();
            case Keyword.Copy:
                return Copy();
            case Keyword.Truncate:
                return Truncate();
            case Keyword.Create:
                return Create();
            case Keyword.Drop:
                return Drop();
            default:
                return Is(TokenKind.LeftParen) ? PreparableStatement() : Utility();
        }
    }
}
