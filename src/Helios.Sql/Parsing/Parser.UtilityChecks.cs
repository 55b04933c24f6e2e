using Helios.Base;
using Helios.Sql.Grammar;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>What gram.y itself refuses in utility statements that fit its rules.</summary>
internal ref partial struct Parser
{
    // What gram.y says when a whole statement is read.
    private void RunCheck(Part part)
    {
        switch (part)
        {
            case Part.NoSchemaElement or Part.NoReplacement or Part.NoTableOutput when _partialStart == _token.Start:
                // More of the statement was begun.
                break;
            case Part.NoSchemaElement:
                NodeId element = _ast.Child(_utility, Role.Query);
                if (!element.IsNone)
                {
                    throw Refused("CREATE SCHEMA IF NOT EXISTS cannot include schema elements", _ast[element].Position);
                }

                break;
            case Part.NoReplacement:
                throw Refused("CREATE OR REPLACE CONSTRAINT TRIGGER is not supported", _ast[_utility].Position);
            case Part.RecursiveCheck:
                NoRecursiveCheck();
                break;
            case Part.OldVersion:
                OldVersion();
                break;
            case Part.NoTableOutput:
                NoTableOutput();
                break;
            case Part.NoDropValue:
                throw Refused("dropping an enum value is not implemented", PositionOf("DROP"u8));
            case Part.NoPlainPassword:
                throw Refused(
                    "UNENCRYPTED PASSWORD is no longer supported", PositionOf("UNENCRYPTED"u8),
                    "Remove UNENCRYPTED to store the password in encrypted form instead.");
            case Part.NoAssertion:
                throw Refused("CREATE ASSERTION is not yet implemented", _ast[_utility].Position);
            case Part.NoWrongObject:
                SqlError? wrong = _wrongObject;
                _wrongObject = null;
                if (wrong is not null)
                {
                    throw wrong;
                }

                break;
            case Part.OldRole:
                RenamedRole();
                break;
            default:
                throw new Bug("no reader for " + part);
        }
    }

    private readonly SqlError Refused(string message, int position, string? hint = null) =>
        Error(SqlState.FeatureNotSupported, message, position, hint);

    // Where the word stood last in the statement.
    private readonly int PositionOf(ReadOnlySpan<byte> word)
    {
        int position = 0;
        for (NodeId at = _ast.First(_utility); !at.IsNone; at = _ast.Next(at))
        {
            if (_ast.Kind(at) == NodeKind.Word && _ast.Text(_ast[at].Text).SequenceEqual(word))
            {
                position = _ast[at].Position;
            }
        }

        return position;
    }

    // Behind RENAME: the role before it must be a name.
    private readonly void RenamedRole()
    {
        NodeId role = _ast.Next(_ast.Next(_ast.First(_utility)));
        RequireRoleName(role, isNew: true);
    }

    private void NoRecursiveCheck()
    {
        int position = _token.Start;
        Expect(Keyword.With);
        if (_token.Keyword is Keyword.Cascaded or Keyword.Local)
        {
            Next();
        }

        Expect(Keyword.Check);
        Expect(Keyword.Option);
        throw Refused("WITH CHECK OPTION not supported on recursive views", position);
    }

    private void OldVersion()
    {
        int position = _token.Start;
        Expect(Keyword.From);
        if (!Is(TokenKind.String) && !IsNonReservedWord(_token))
        {
            throw SyntaxError();
        }

        throw Refused("CREATE EXTENSION ... FROM is no longer supported", position);
    }

    // RETURNS TABLE names the output columns; parameters may not.
    private readonly void NoTableOutput()
    {
        NodeId returns = _ast.First(_utility);
        while (!returns.IsNone && !_ast.Text(_ast[returns].Text).SequenceEqual("RETURNS"u8))
        {
            returns = _ast.Next(returns);
        }

        if (returns.IsNone || !_ast.Text(_ast[_ast.Next(returns)].Text).SequenceEqual("TABLE"u8))
        {
            return;
        }

        for (NodeId at = _ast.First(_ast.Child(_utility, Role.Element)); !at.IsNone; at = _ast.Next(at))
        {
            if ((ParameterMode)_ast[at].Value is ParameterMode.Out or ParameterMode.InOut)
            {
                throw SyntaxRule("OUT and INOUT arguments aren't allowed in TABLE functions", _ast[at].Position);
            }
        }
    }
}
