using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>The IS tests.</summary>
internal ref partial struct Parser
{
    private NodeId IsTest(NodeId left, bool restricted)
    {
        int position = _token.Start;
        Next();
        bool isNegated = Accept(Keyword.Not);
        NodeFlags flags = isNegated ? NodeFlags.Not : NodeFlags.None;
        switch (_token.Keyword)
        {
            case Keyword.Distinct:
                return DistinctFrom(left, position, flags, restricted);
            case Keyword.Document:
            {
                NodeId test = _ast.New(NodeKind.IsDocument, position);
                _ast[test].Flags = flags;
                Next();
                _ast.Add(test, Role.Argument, left);
                return test;
            }

            case Keyword.Null when !restricted:
            {
                NodeId test = _ast.New(NodeKind.IsNull, position);
                _ast[test].Flags = flags;
                Next();
                _ast.Add(test, Role.Argument, left);
                return test;
            }

            case Keyword.True or Keyword.False or Keyword.Unknown when !restricted:
                return BooleanTest(left, position, isNegated);
            case Keyword.Json when !restricted:
                return IsJson(left, position, flags);
            case Keyword.Normalized or Keyword.Nfc or Keyword.Nfd or Keyword.Nfkc or Keyword.Nfkd when !restricted:
                return IsNormalized(left, position, isNegated);
            default:
                throw SyntaxError();
        }
    }

    private NodeId DistinctFrom(NodeId left, int position, NodeFlags flags, bool restricted)
    {
        NodeId node = _ast.New(NodeKind.DistinctFrom, position);
        _ast[node].Flags = flags;
        Next();
        Expect(Keyword.From);
        _ast.Add(node, Role.Left, left);
        _ast.Add(node, Role.Right, Expression(IsLevel + 1, restricted));
        return _token.Keyword is Keyword.Is or Keyword.Isnull or Keyword.Notnull ? throw SyntaxError() : node;
    }

    private NodeId BooleanTest(NodeId left, int position, bool isNegated)
    {
        BooleanTestKind kind = _token.Keyword switch
        {
            Keyword.True => isNegated ? BooleanTestKind.IsNotTrue : BooleanTestKind.IsTrue,
            Keyword.False => isNegated ? BooleanTestKind.IsNotFalse : BooleanTestKind.IsFalse,
            _ => isNegated ? BooleanTestKind.IsNotUnknown : BooleanTestKind.IsUnknown,
        };
        NodeId node = _ast.New(NodeKind.BooleanTest, position);
        _ast[node].Value = (int)kind;
        Next();
        _ast.Add(node, Role.Argument, left);
        return node;
    }

    private NodeId IsJson(NodeId left, int position, NodeFlags flags)
    {
        NodeId node = _ast.New(NodeKind.IsJson, position);
        _ast[node].Flags = flags;
        Next();
        _ast.Add(node, Role.Argument, left);
        JsonItemType type = _token.Keyword switch
        {
            Keyword.Value => JsonItemType.Any,
            Keyword.Array => JsonItemType.Array,
            Keyword.Object => JsonItemType.Object,
            Keyword.Scalar => JsonItemType.Scalar,
            _ => JsonItemType.Unstated,
        };
        _ast[node].Value = (int)type;
        if (type != JsonItemType.Unstated)
        {
            Next();
        }

        if (JsonKeyUniqueness() == true)
        {
            _ast.SetFlag(node, NodeFlags.Distinct);
        }

        return node;
    }

    /// <summary>WITH | WITHOUT UNIQUE [KEYS]; null if neither is there.</summary>
    private bool? JsonKeyUniqueness()
    {
        if (!(_token.Keyword is Keyword.With or Keyword.Without) || !NextIs(Keyword.Unique))
        {
            // WITH before TIME and ORDINALITY is another token to PostgreSQL; any other WITH asks for UNIQUE here.
            bool isOther = Peek().Keyword is Keyword.Time or Keyword.Ordinality;
            return _token.Keyword is Keyword.With or Keyword.Without && !isOther ? throw ErrorBehind() : null;
        }

        bool isUnique = Is(Keyword.With);
        Next();
        Next();
        Accept(Keyword.Keys);
        return isUnique;
    }

    private SqlError ErrorBehind()
    {
        Next();
        return SyntaxError();
    }

    private NodeId IsNormalized(NodeId left, int position, bool isNegated)
    {
        NodeId call = SystemFunction("is_normalized"u8, position, NodeFlags.SqlSyntax);
        _ast.Add(call, Role.Argument, left);
        if (!Is(Keyword.Normalized))
        {
            _ast.Add(call, Role.Argument, UnicodeNormalForm());
        }

        Expect(Keyword.Normalized);
        if (!isNegated)
        {
            return call;
        }

        NodeId not = _ast.New(NodeKind.Not, position);
        _ast.Add(not, Role.Argument, call);
        return not;
    }

    private NodeId UnicodeNormalForm()
    {
        if (_token.Keyword is not (Keyword.Nfc or Keyword.Nfd or Keyword.Nfkc or Keyword.Nfkd))
        {
            throw SyntaxError();
        }

        Span<byte> name = stackalloc byte[4];
        ReadOnlySpan<byte> source = _lexer.Sql[_token.Start.._token.End];
        for (int i = 0; i < source.Length; i++)
        {
            name[i] = (byte)(source[i] & ~0x20);
        }

        NodeId node = New(NodeKind.StringConst);
        _ast[node].Text = Text(name[..source.Length]);
        Next();
        return node;
    }
}
