using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>
/// PostgreSQL's grammar (gram.y of version 18) by recursive descent; expressions by precedence climbing. Invariants: (1) a token is
/// consumed only where the grammar can go on, so that the token of a syntax error is PostgreSQL's; (2) every recursion passes <see
/// cref="Enter"/>, so that input cannot end the stack; chains that lean left are loops; (3) at most <see cref="MostAhead"/> tokens are
/// read ahead.
/// </summary>
internal ref partial struct Parser
{
    private const int MostAhead = 6;

    // Value of a keyword token that is the first word of a pair.
    private const int PairMark = 1;

    private readonly AstBuilder _ast;
    private Lexer _lexer;
    private Token _token;
    private Ahead _ahead;
    private int _aheadCount;
    private int _depth;
    private int _previousEnd;
    private int _parameterCount;

    // The first comma of the list that Parenthesized returned last, for errors where a list may not stand.
    private Token _listComma;

    // Where the last WITH TIES stood.
    private int _tiesPosition;

    // The utility statement that is being read, and where its grammar fitted the tokens only in part: an error at _partialStart belongs
    // to _partialToken.
    private NodeId _utility;

    // The type that is read next is that of a literal: char 'x'.
    private bool _isLiteralType;
    private int _partialStart;
    private Token _partialToken;

    // What is wrong with the objects of a publication, to be said behind them.
    private SqlError? _wrongObject;

    public Parser(ReadOnlySpan<byte> sql, AstBuilder ast)
    {
        _ast = ast;
        _lexer = new Lexer(sql, ast);
        _aheadCount = 0;
    }

    public readonly bool AtEnd => _token.Kind == TokenKind.End;

    public readonly int ParameterCount => _parameterCount;

    /// <summary>Byte offset of the current token, and of the end of the one before.</summary>
    public readonly int Offset => _token.Start;

    public readonly int PreviousEnd => _previousEnd;

    public readonly bool AtSemicolon => _token.Kind == TokenKind.Semicolon;

    /// <summary>Drops the finished statement's tree and goes behind the semicolon; also the way to the first statement.</summary>
    public void BeginStatement()
    {
        bool skip = AtSemicolon;
        _lexer.Offset = skip ? _token.End : _token.Start;
        _aheadCount = 0;
        _ast.Reset();
        _parameterCount = 0;
        _partialStart = -1;
        _utility = default;
        do
        {
            _lexer.Next(ref _token);
        }
        while (AtSemicolon);
    }

    public readonly SqlError SyntaxError() => SyntaxError(_token.Start == _partialStart ? _partialToken : _token);

    private readonly SqlError SyntaxError(in Token token) => _lexer.ErrorNear("syntax error", token.Start, token.End);

    private readonly SqlError Error(SqlState state, string message, int position, string? hint = null) =>
        _lexer.Error(state, message, position, hint);

    private readonly SqlError SyntaxRule(string message, int position) => Error(SqlState.SyntaxError, message, position);

    private void Enter()
    {
        // The runtime leaves room for far more than the levels between two looks at the stack.
        const int LevelsPerLook = 16;
        if (++_depth > Limits.StatementDepthLevels || (_depth % LevelsPerLook == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
        {
            throw AstBuilder.TooDeep();
        }
    }

    private void Leave() => _depth--;

    private void Next()
    {
        _previousEnd = _token.End;
        if (_aheadCount == 0)
        {
            _lexer.Next(ref _token);
        }
        else
        {
            TakeAhead();
        }

        if ((_token.Traits & WordTraits.BeginsPair) != 0)
        {
            MarkPair();
        }
    }

    private void TakeAhead()
    {
        _token.Take(_ahead[0]);
        _aheadCount--;
        for (int i = 0; i < _aheadCount; i++)
        {
            _ahead[i].Take(_ahead[i + 1]);
        }
    }

    // FORMAT JSON, NULLS FIRST, NULLS LAST and WITHOUT TIME are one token each to PostgreSQL: the first word is then no name.
    private void MarkPair()
    {
        Keyword second = Peek().Keyword;
        bool isPair = _token.Keyword switch
        {
            Keyword.Format => second == Keyword.Json,
            Keyword.Nulls => second is Keyword.First or Keyword.Last,
            _ => second == Keyword.Time,
        };
        _token.Value = isPair ? PairMark : 0;
    }

    [UnscopedRef]
    private ref readonly Token Peek(int distance = 1)
    {
        Invariant.Require(distance is > 0 and <= MostAhead);
        while (_aheadCount < distance)
        {
            _lexer.Next(ref _ahead[_aheadCount++]);
        }

        return ref _ahead[distance - 1];
    }

    private readonly bool Is(Keyword keyword) => _token.Keyword == keyword;

    private readonly bool Is(TokenKind kind) => _token.Kind == kind;

    private bool NextIs(Keyword keyword) => Peek().Keyword == keyword;

    private bool NextIs(TokenKind kind) => Peek().Kind == kind;

    private bool Accept(Keyword keyword)
    {
        if (_token.Keyword != keyword)
        {
            return false;
        }

        Next();
        return true;
    }

    private bool Accept(TokenKind kind)
    {
        if (_token.Kind != kind)
        {
            return false;
        }

        Next();
        return true;
    }

    private void Expect(Keyword keyword)
    {
        if (_token.Keyword != keyword)
        {
            throw SyntaxError();
        }

        Next();
    }

    private void Expect(TokenKind kind)
    {
        if (_token.Kind != kind)
        {
            throw SyntaxError();
        }

        Next();
    }

    private bool AcceptBoth(Keyword first, Keyword second)
    {
        if (!Is(first) || !NextIs(second))
        {
            return false;
        }

        Next();
        Next();
        return true;
    }

    private bool AcceptIfExists()
    {
        if (!Is(Keyword.If) || !NextIs(Keyword.Exists))
        {
            return false;
        }

        Next();
        Expect(Keyword.Exists);
        return true;
    }

    private bool AcceptIfNotExists()
    {
        if (!Is(Keyword.If) || !NextIs(Keyword.Not))
        {
            return false;
        }

        Next();
        Expect(Keyword.Not);
        Expect(Keyword.Exists);
        return true;
    }

    private static KeywordClass ClassOf(in Token token) => KeywordTable.ClassOf(token.Traits);

    private static bool IsColId(in Token token) =>
        token.Kind == TokenKind.Identifier
        || (ClassOf(token) is KeywordClass.Unreserved or KeywordClass.ColumnName && token.Value != PairMark);

    private static bool IsTypeFunctionName(in Token token) =>
        token.Kind == TokenKind.Identifier
        || (ClassOf(token) is KeywordClass.Unreserved or KeywordClass.TypeOrFunctionName && token.Value != PairMark);

    private static bool IsNonReservedWord(in Token token) =>
        token.Kind == TokenKind.Identifier
        || (token.Kind == TokenKind.Keyword && ClassOf(token) != KeywordClass.Reserved && token.Value != PairMark);

    private static bool IsColLabel(in Token token) =>
        token.Kind == TokenKind.Identifier || (token.Kind == TokenKind.Keyword && token.Value != PairMark);

    private uint TakeName()
    {
        uint text = _lexer.NameText(_token);
        Next();
        return text;
    }

    /// <summary>ColId: an identifier, an unreserved keyword or a column-name keyword.</summary>
    private uint ColId() => IsColId(_token) ? TakeName() : throw SyntaxError();

    private uint TypeFunctionName() => IsTypeFunctionName(_token) ? TakeName() : throw SyntaxError();

    private uint NonReservedWord() => IsNonReservedWord(_token) ? TakeName() : throw SyntaxError();

    private uint ColLabel() => IsColLabel(_token) ? TakeName() : throw SyntaxError();

    private uint StringText()
    {
        if (!Is(TokenKind.String))
        {
            throw SyntaxError();
        }

        uint text = _token.Text;
        Next();
        return text;
    }

    private NodeId New(NodeKind kind) => _ast.New(kind, _token.Start);

    private NodeId NewIdentifier(uint text, int position) => _ast.New(NodeKind.Identifier, position, text);

    private NodeId ColIdNode()
    {
        int position = _token.Start;
        return NewIdentifier(ColId(), position);
    }

    private NodeId ColLabelNode()
    {
        int position = _token.Start;
        return NewIdentifier(ColLabel(), position);
    }

    private readonly uint Text(scoped ReadOnlySpan<byte> text) => _ast.AddText(text);

    /// <summary>A parenthesised list of ColIds becomes children of one role.</summary>
    private void NameList(NodeId parent, Role role)
    {
        Expect(TokenKind.LeftParen);
        do
        {
            _ast.Add(parent, role, ColIdNode());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen);
    }

    [InlineArray(MostAhead)]
    private struct Ahead
    {
        private Token _first;
    }
}
