using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Operators by precedence climbing. The levels are those of gram.y's precedence table, lowest first.</summary>
internal ref partial struct Parser
{
    private const int LowestLevel = 0;
    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int IsLevel = 4;
    private const int ComparisonLevel = 5;
    private const int BetweenLevel = 6;
    private const int OtherLevel = 7;
    private const int AddLevel = 8;
    private const int MultiplyLevel = 9;
    private const int PowerLevel = 10;
    private const int AtLevel = 11;
    private const int CollateLevel = 12;
    private const int UnaryLevel = 13;

    /// <summary>a_expr: any expression.</summary>
    private NodeId Expression() => Expression(LowestLevel, restricted: false);

    /// <summary>b_expr: an expression that cannot hold AND, so that BETWEEN and others can end it.</summary>
    private NodeId RestrictedExpression() => Expression(LowestLevel, restricted: true);

    private NodeId Expression(int level, bool restricted)
    {
        Enter();
        NodeId left = Operand(restricted);
        if (!(_token.Kind is TokenKind.Comma or TokenKind.RightParen))
        {
            left = Operators(left, level, restricted);
        }

        Leave();
        return left;
    }

    private NodeId Operand(bool restricted)
    {
        switch (_token.Kind)
        {
            case TokenKind.Plus:
            case TokenKind.Minus:
                return PrefixOperator(UnaryLevel, restricted);
            case TokenKind.Operator:
                return PrefixOperator(OtherLevel + 1, restricted);
            case TokenKind.Keyword when Is(Keyword.Operator) && NextIs(TokenKind.LeftParen):
                return PrefixOperator(OtherLevel + 1, restricted);
            case TokenKind.Keyword when Is(Keyword.Not) && !restricted:
            {
                NodeId not = New(NodeKind.Not);
                Next();
                _ast.Add(not, Role.Argument, Expression(NotLevel, restricted));
                return not;
            }

            default:
            {
                NodeId primary = Primary(restricted);
                return !restricted && Is(Keyword.Overlaps) && _ast.Kind(primary) == NodeKind.Row ? Overlaps(primary) : primary;
            }
        }
    }

    private NodeId PrefixOperator(int level, bool restricted)
    {
        NodeId node = New(NodeKind.Operator);
        OperatorName(node);
        _ast.Add(node, Role.Right, Expression(level, restricted));
        return node;
    }

    private NodeId Operators(NodeId left, int level, bool restricted)
    {
        while (true)
        {
            NodeId next;
            switch (_token.Kind)
            {
                case TokenKind.TypeCast:
                    next = PostfixCast(left);
                    break;
                case TokenKind.Plus or TokenKind.Minus when level <= AddLevel:
                    next = Binary(left, AddLevel, restricted);
                    break;
                case TokenKind.Star or TokenKind.Slash or TokenKind.Percent when level <= MultiplyLevel:
                    next = Binary(left, MultiplyLevel, restricted);
                    break;
                case TokenKind.Caret when level <= PowerLevel:
                    next = Binary(left, PowerLevel, restricted);
                    break;
                case >= TokenKind.Less and <= TokenKind.NotEqual when level <= ComparisonLevel:
                    next = Binary(left, ComparisonLevel, restricted);
                    break;
                case TokenKind.Operator when level <= OtherLevel:
                    next = Binary(left, OtherLevel, restricted);
                    break;
                case TokenKind.Keyword when (_token.Traits & WordTraits.Operator) != 0 && KeywordOperator(ref left, level, restricted):
                    continue;
                default:
                    return left;
            }

            left = next;
        }
    }

    private NodeId PostfixCast(NodeId left)
    {
        NodeId cast = New(NodeKind.TypeCast);
        Next();
        _ast.Add(cast, Role.Argument, left);
        _ast.Add(cast, Role.Type, TypeName());
        return cast;
    }

    private NodeId Binary(NodeId left, int level, bool restricted)
    {
        NodeId node = New(NodeKind.Operator);
        _ast[node].Text = AnyOperator();
        if (!restricted && _token.Keyword is Keyword.Any or Keyword.Some or Keyword.All)
        {
            _ast[node].Kind = NodeKind.Quantified;
            return Quantified(node, left);
        }

        return BinaryRest(node, left, level, restricted);
    }

    private NodeId BinaryRest(NodeId node, NodeId left, int level, bool restricted)
    {
        _ast.Add(node, Role.Left, left);
        _ast.Add(node, Role.Right, Expression(level + 1, restricted));
        if (level == ComparisonLevel && _token.Kind is >= TokenKind.Less and <= TokenKind.NotEqual)
        {
            throw SyntaxError();
        }

        return node;
    }

    /// <summary>Consumes an operator of any spelling and gives its name to the node.</summary>
    private void OperatorName(NodeId node, Role schema = Role.Schema)
    {
        if (Is(Keyword.Operator))
        {
            Next();
            Expect(TokenKind.LeftParen);
            while (IsColId(_token))
            {
                _ast.Add(node, schema, ColIdNode());
                Expect(TokenKind.Dot);
            }

            _ast[node].Text = AnyOperator();
            Expect(TokenKind.RightParen);
            return;
        }

        _ast[node].Text = AnyOperator();
    }

    /// <summary>all_Op: the operator's name, with != spelled &lt;&gt;.</summary>
    private uint AnyOperator()
    {
        if (_token.Kind is < TokenKind.Operator or > TokenKind.NotEqual)
        {
            throw SyntaxError();
        }

        uint text = Is(TokenKind.NotEqual) ? Text("<>"u8) : Text(_lexer.Sql[_token.Start.._token.End]);
        Next();
        return text;
    }

    private bool KeywordOperator(ref NodeId left, int level, bool restricted)
    {
        if (IsLabelInstead())
        {
            _partialStart = _token.Start;
            _partialToken = Peek();
            return false;
        }

        switch (_token.Keyword)
        {
            case Keyword.Is when level <= IsLevel:
                left = IsTest(left, restricted);
                return true;
            case Keyword.Operator when level <= OtherLevel && NextIs(TokenKind.LeftParen):
                left = QualifiedOperator(left, restricted);
                return true;
            default:
                return !restricted && FullOperator(ref left, level);
        }
    }

    // "SELECT 1 AND FROM t" names its column "and": an operator's word with no operand behind it is a label, where one may stand.
    private bool IsLabelInstead() => _token.Keyword switch
    {
        Keyword.And or Keyword.Or or Keyword.Is or Keyword.Between or Keyword.In or Keyword.Like or Keyword.Ilike
            or Keyword.Collate => EndsTarget(Peek()),
        Keyword.Similar => !NextIs(Keyword.To),
        Keyword.Operator => !NextIs(TokenKind.LeftParen),
        Keyword.At => !(Peek().Keyword is Keyword.Time or Keyword.Local),
        _ => false,
    };

    private static bool EndsTarget(in Token token) =>
        token.Kind is TokenKind.End or TokenKind.Semicolon or TokenKind.Comma or TokenKind.RightParen
        || token.Keyword is Keyword.From or Keyword.Into or Keyword.Where or Keyword.Group or Keyword.Having or Keyword.Window
        or Keyword.Union
            or Keyword.Intersect or Keyword.Except or Keyword.Order or Keyword.Limit or Keyword.Offset or Keyword.Fetch or Keyword.For;

    /// <summary>The keyword operators that b_expr lacks.</summary>
    private bool FullOperator(ref NodeId left, int level)
    {
        switch (_token.Keyword)
        {
            case Keyword.And when level <= AndLevel:
                left = Logical(left, NodeKind.And, AndLevel);
                return true;
            case Keyword.Or when level <= OrLevel:
                left = Logical(left, NodeKind.Or, OrLevel);
                return true;
            case Keyword.Isnull or Keyword.Notnull when level <= IsLevel:
                left = NullTest(left);
                return true;
            case Keyword.Between or Keyword.In or Keyword.Like or Keyword.Ilike or Keyword.Similar when level <= BetweenLevel:
                left = Predicate(left, _token.Start, isNegated: false);
                return true;
            case Keyword.Not when level <= BetweenLevel && BeginsPredicate(Peek().Keyword):
            {
                int position = _token.Start;
                Next();
                left = Predicate(left, position, isNegated: true);
                return true;
            }

            case Keyword.At when level <= AtLevel:
                left = AtTimeZone(left);
                return true;
            case Keyword.Collate when level <= CollateLevel:
                left = Collate(left);
                return true;
            default:
                return false;
        }
    }

    private static bool BeginsPredicate(Keyword keyword) =>
        keyword is Keyword.Between or Keyword.In or Keyword.Like or Keyword.Ilike or Keyword.Similar;

    private NodeId QualifiedOperator(NodeId left, bool restricted)
    {
        int position = _token.Start;
        NodeId node = _ast.New(NodeKind.Operator, position);
        OperatorName(node);
        if (!restricted && _token.Keyword is Keyword.Any or Keyword.Some or Keyword.All)
        {
            _ast[node].Kind = NodeKind.Quantified;
            return Quantified(node, left);
        }

        return BinaryRest(node, left, OtherLevel, restricted);
    }

    // a AND b AND c is one node with three arguments, as in PostgreSQL.
    private NodeId Logical(NodeId left, NodeKind kind, int level)
    {
        int position = _token.Start;
        Next();
        NodeId right = Expression(level + 1, restricted: false);
        if (_ast.Kind(left) != kind)
        {
            NodeId node = _ast.New(kind, position);
            _ast.Add(node, Role.Argument, left);
            left = node;
        }

        _ast.Add(left, Role.Argument, right);
        return left;
    }

    private NodeId NullTest(NodeId left)
    {
        NodeId node = New(NodeKind.IsNull);
        _ast[node].Flags = Is(Keyword.Notnull) ? NodeFlags.Not : NodeFlags.None;
        Next();
        _ast.Add(node, Role.Argument, left);
        return node;
    }

    private NodeId AtTimeZone(NodeId left)
    {
        int position = _token.Start;
        Next();
        NodeId call = SystemFunction("timezone"u8, position, NodeFlags.SqlSyntax);
        if (Accept(Keyword.Local))
        {
            _ast.Add(call, Role.Argument, left);
            return call;
        }

        Next();
        Expect(Keyword.Zone);
        _ast.Add(call, Role.Argument, Expression(AtLevel + 1, restricted: false));
        _ast.Add(call, Role.Argument, left);
        return call;
    }

    private NodeId Collate(NodeId left)
    {
        NodeId node = New(NodeKind.Collate);
        Next();
        _ast.Add(node, Role.Argument, left);
        AnyName(node, Role.Name);
        return node;
    }

    /// <summary>sub_type and its operand, behind the operator.</summary>
    private NodeId Quantified(NodeId node, NodeId left)
    {
        _ast.Add(node, Role.Left, left);
        if (Is(Keyword.All))
        {
            _ast.SetFlag(node, NodeFlags.All);
        }

        Next();
        if (!Is(TokenKind.LeftParen))
        {
            throw SyntaxError();
        }

        NodeId operand = Parenthesized(out ParenthesisKind kind);
        if (kind == ParenthesisKind.List)
        {
            throw SyntaxError(_listComma);
        }

        _ast.Add(node, kind == ParenthesisKind.Query ? Role.Query : Role.Right, operand);
        return node;
    }

    /// <summary>BETWEEN, IN, LIKE, ILIKE, SIMILAR TO; NOT is behind.</summary>
    private NodeId Predicate(NodeId left, int position, bool isNegated)
    {
        NodeId node;
        switch (_token.Keyword)
        {
            case Keyword.Between:
                node = Between(left, position);
                break;
            case Keyword.In:
                node = In(left, position);
                break;
            default:
                node = Like(left, position, isNegated);
                if (_ast.Kind(node) == NodeKind.Quantified)
                {
                    return node;
                }

                break;
        }

        if (isNegated)
        {
            _ast.SetFlag(node, NodeFlags.Not);
        }

        bool isOpenEnded = _ast.Kind(node) != NodeKind.In;
        if (isOpenEnded && (BeginsPredicate(_token.Keyword) || (Is(Keyword.Not) && BeginsPredicate(Peek().Keyword))))
        {
            throw SyntaxError();
        }

        return node;
    }

    private NodeId Between(NodeId left, int position)
    {
        NodeId node = _ast.New(NodeKind.Between, position);
        Next();
        if (Accept(Keyword.Symmetric))
        {
            _ast.SetFlag(node, NodeFlags.Symmetric);
        }
        else
        {
            Accept(Keyword.Asymmetric);
        }

        _ast.Add(node, Role.Argument, left);
        _ast.Add(node, Role.Low, RestrictedExpression());
        Expect(Keyword.And);
        _ast.Add(node, Role.High, Expression(BetweenLevel + 1, restricted: false));
        return node;
    }

    private NodeId In(NodeId left, int position)
    {
        NodeId node = _ast.New(NodeKind.In, position);
        Next();
        if (!Is(TokenKind.LeftParen))
        {
            throw SyntaxError();
        }

        _ast.Add(node, Role.Argument, left);
        NodeId operand = Parenthesized(out ParenthesisKind kind);
        switch (kind)
        {
            case ParenthesisKind.Query:
                _ast.Add(node, Role.Query, operand);
                break;
            case ParenthesisKind.List:
                MoveElements(operand, node);
                break;
            default:
                _ast.Add(node, Role.Element, operand);
                break;
        }

        return node;
    }

    private readonly void MoveElements(NodeId row, NodeId target)
    {
        NodeId element = _ast.First(row);
        while (!element.IsNone)
        {
            NodeId next = _ast.Next(element);
            _ast[element].Next = 0;
            _ast.Add(target, Role.Element, element);
            element = next;
        }

        _ast[row].First = 0;
    }

    private NodeId Like(NodeId left, int position, bool isNegated)
    {
        Keyword keyword = _token.Keyword;
        Next();
        if (keyword == Keyword.Similar)
        {
            Expect(Keyword.To);
        }
        else if (_token.Keyword is Keyword.Any or Keyword.Some or Keyword.All)
        {
            NodeId quantified = _ast.New(NodeKind.Quantified, position);
            _ast[quantified].Text = keyword == Keyword.Like
                ? Text(isNegated ? "!~~"u8 : "~~"u8)
                : Text(isNegated ? "!~~*"u8 : "~~*"u8);
            return Quantified(quantified, left);
        }

        NodeId node = _ast.New(NodeKind.Like, position);
        _ast[node].Value = (int)(keyword switch
        {
            Keyword.Like => LikeKind.Like,
            Keyword.Ilike => LikeKind.ILike,
            _ => LikeKind.SimilarTo,
        });
        _ast.Add(node, Role.Left, left);
        _ast.Add(node, Role.Right, Expression(BetweenLevel + 1, restricted: false));
        if (Accept(Keyword.Escape))
        {
            _ast.Add(node, Role.Escape, Expression(BetweenLevel + 1, restricted: false));
        }

        return node;
    }
}
