using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Type names. Built-in spellings become pg_catalog names, as in gram.y.</summary>
internal ref partial struct Parser
{
    // Interval field masks, as INTERVAL_MASK of PostgreSQL's utils/timestamp.h gives them.
    private const int MonthMask = 1 << 1;
    private const int YearMask = 1 << 2;
    private const int DayMask = 1 << 3;
    private const int HourMask = 1 << 10;
    private const int MinuteMask = 1 << 11;
    private const int SecondMask = 1 << 12;
    private const int FullIntervalRange = 0x7FFF;

    /// <summary>Typename.</summary>
    private NodeId TypeName()
    {
        bool isSet = Accept(Keyword.Setof);
        NodeId type = SimpleTypeName();
        if (isSet)
        {
            _ast.SetFlag(type, NodeFlags.SetOf);
        }

        ArrayBounds(type);
        return type;
    }

    /// <summary>func_type: a type name, or the type of a column (name.column%TYPE).</summary>
    private NodeId FunctionType()
    {
        bool isSet = Accept(Keyword.Setof);
        NodeId type = SimpleTypeName();
        if (isSet)
        {
            _ast.SetFlag(type, NodeFlags.SetOf);
        }

        if (Is(TokenKind.Percent) && _ast.Kind(_ast.Next(_ast.First(type))) == NodeKind.Identifier)
        {
            Next();
            Expect(Keyword.Type);
            _ast.SetFlag(type, NodeFlags.PercentType);
            return type;
        }

        ArrayBounds(type);
        return type;
    }

    private void ArrayBounds(NodeId type)
    {
        if (Is(Keyword.Array))
        {
            int position = _token.Start;
            Next();
            _ast[type].Value = 1;
            if (Accept(TokenKind.LeftBracket))
            {
                _ast.Add(type, Role.Bound, IntegerConstant());
                Expect(TokenKind.RightBracket);
            }
            else
            {
                _ast.Add(type, Role.Bound, NewInteger(-1, position));
            }

            return;
        }

        while (Is(TokenKind.LeftBracket))
        {
            int position = _token.Start;
            Next();
            _ast[type].Value++;
            NodeId bound = Is(TokenKind.Integer) ? IntegerConstant() : NewInteger(-1, position);
            _ast.Add(type, Role.Bound, bound);
            Expect(TokenKind.RightBracket);
        }
    }

    private NodeId SimpleTypeName()
    {
        if (Is(Keyword.Interval))
        {
            NodeId interval = SystemType("interval"u8, _token.Start);
            Next();
            if (!Precision(interval, withFullRange: true))
            {
                IntervalFields(interval);
            }

            return interval;
        }

        NodeId builtIn = BuiltInType();
        return builtIn.IsNone ? GenericType() : builtIn;
    }

    private NodeId SystemType(ReadOnlySpan<byte> name, int position)
    {
        NodeId type = _ast.New(NodeKind.TypeName, position);
        _ast.Add(type, Role.Name, NewIdentifier(Text("pg_catalog"u8), position));
        _ast.Add(type, Role.Name, NewIdentifier(Text(name), position));
        return type;
    }

    private NodeId GenericType()
    {
        NodeId type = New(NodeKind.TypeName);
        int position = _token.Start;
        _ast.Add(type, Role.Name, NewIdentifier(TypeFunctionName(), position));
        while (Accept(TokenKind.Dot))
        {
            _ast.Add(type, Role.Name, ColLabelNode());
        }

        Modifiers(type);
        return type;
    }

    private bool Modifiers(NodeId type)
    {
        if (!Accept(TokenKind.LeftParen))
        {
            return false;
        }

        ExpressionList(type, Role.Modifier);
        Expect(TokenKind.RightParen);
        return true;
    }

    // A type with a keyword of its own, or none.
    private NodeId BuiltInType()
    {
        int position = _token.Start;
        switch (_token.Keyword)
        {
            case Keyword.Int or Keyword.Integer:
                return TakeType("int4"u8);
            case Keyword.Smallint:
                return TakeType("int2"u8);
            case Keyword.Bigint:
                return TakeType("int8"u8);
            case Keyword.Real:
                return TakeType("float4"u8);
            case Keyword.Boolean:
                return TakeType("bool"u8);
            case Keyword.Json:
                return TakeType("json"u8);
            case Keyword.Float:
                Next();
                return FloatType(position);
            case Keyword.Double when NextIs(Keyword.Precision):
                Next();
                return TakeType("float8"u8, position);
            case Keyword.Decimal or Keyword.Dec or Keyword.Numeric:
            {
                NodeId type = TakeType("numeric"u8);
                Modifiers(type);
                return type;
            }

            case Keyword.Bit:
                return BitType();
            case Keyword.Character or Keyword.Char or Keyword.Varchar or Keyword.National or Keyword.Nchar:
                return CharacterType();
            case Keyword.Time or Keyword.Timestamp:
                return DateTimeType();
            default:
                return default;
        }
    }

    private NodeId TakeType(ReadOnlySpan<byte> name) => TakeType(name, _token.Start);

    private NodeId TakeType(ReadOnlySpan<byte> name, int position)
    {
        NodeId type = SystemType(name, position);
        Next();
        return type;
    }

    private NodeId FloatType(int position)
    {
        if (!Accept(TokenKind.LeftParen))
        {
            return SystemType("float8"u8, position);
        }

        int bits = _token.Value;
        int at = _token.Start;
        if (!Is(TokenKind.Integer))
        {
            throw SyntaxError();
        }

        Next();
        Expect(TokenKind.RightParen);
        if (bits < 1)
        {
            throw Error(SqlState.InvalidParameterValue, "precision for type float must be at least 1 bit", at);
        }

        if (bits > 53)
        {
            throw Error(SqlState.InvalidParameterValue, "precision for type float must be less than 54 bits", at);
        }

        return bits <= 24 ? SystemType("float4"u8, position) : SystemType("float8"u8, position);
    }

    private NodeId BitType()
    {
        bool isLiteral = TakeLiteralType();
        int position = _token.Start;
        Next();
        if (Accept(Keyword.Varying))
        {
            NodeId varying = SystemType("varbit"u8, position);
            Modifiers(varying);
            return varying;
        }

        NodeId bit = SystemType("bit"u8, position);
        if (!Modifiers(bit) && !isLiteral)
        {
            // BIT alone is BIT(1), but for a literal, which keeps its length.
            _ast.Add(bit, Role.Modifier, NewInteger(1, -1));
        }

        return bit;
    }

    private NodeId CharacterType()
    {
        int position = _token.Start;
        bool isVarying = Is(Keyword.Varchar);
        if (Accept(Keyword.National) && !(_token.Keyword is Keyword.Character or Keyword.Char))
        {
            throw SyntaxError();
        }

        Next();
        isVarying = (!isVarying && Accept(Keyword.Varying)) || isVarying;
        bool isLiteral = TakeLiteralType();
        NodeId type = isVarying ? SystemType("varchar"u8, position) : SystemType("bpchar"u8, position);
        if (Accept(TokenKind.LeftParen))
        {
            _ast.Add(type, Role.Modifier, IntegerConstant());
            Expect(TokenKind.RightParen);
        }
        else if (!isVarying && !isLiteral)
        {
            // CHAR alone is CHAR(1), but for a literal, which keeps its length.
            _ast.Add(type, Role.Modifier, NewInteger(1, -1));
        }

        return type;
    }

    private bool TakeLiteralType()
    {
        bool isLiteral = _isLiteralType;
        _isLiteralType = false;
        return isLiteral;
    }

    private NodeId DateTimeType()
    {
        int position = _token.Start;
        bool isTimestamp = Is(Keyword.Timestamp);
        Next();
        NodeId precision = default;
        if (Accept(TokenKind.LeftParen))
        {
            precision = IntegerConstant();
            Expect(TokenKind.RightParen);
        }

        bool withZone = false;
        if (_token.Keyword is Keyword.With or Keyword.Without && NextIs(Keyword.Time))
        {
            withZone = Is(Keyword.With);
            Next();
            Next();
            Expect(Keyword.Zone);
        }

        NodeId type = (isTimestamp, withZone) switch
        {
            (true, true) => SystemType("timestamptz"u8, position),
            (true, false) => SystemType("timestamp"u8, position),
            (false, true) => SystemType("timetz"u8, position),
            (false, false) => SystemType("time"u8, position),
        };
        _ast.Add(type, Role.Modifier, precision);
        return type;
    }

    // "(" Iconst ")" of INTERVAL: the modifiers are the full range and the precision.
    private bool Precision(NodeId interval, bool withFullRange)
    {
        if (!Accept(TokenKind.LeftParen))
        {
            return false;
        }

        if (withFullRange)
        {
            _ast.Add(interval, Role.Modifier, NewInteger(FullIntervalRange, -1));
        }

        _ast.Add(interval, Role.Modifier, IntegerConstant());
        Expect(TokenKind.RightParen);
        return true;
    }

    /// <summary>opt_interval.</summary>
    private void IntervalFields(NodeId interval)
    {
        int position = _token.Start;
        int first = FieldRank(_token.Keyword);
        if (first < 0)
        {
            return;
        }

        Next();
        int last = first;
        if (Is(Keyword.To) && first is not (1 or 5))
        {
            Next();
            last = FieldRank(_token.Keyword);
            bool isAllowed = first == 0 ? last == 1 : last > first && last <= 5;
            if (!isAllowed)
            {
                throw SyntaxError();
            }

            Next();
        }

        ReadOnlySpan<int> masks = [YearMask, MonthMask, DayMask, HourMask, MinuteMask, SecondMask];
        int mask = 0;
        for (int i = first; i <= last; i++)
        {
            mask |= masks[i];
        }

        _ast.Add(interval, Role.Modifier, NewInteger(mask, position));
        if (last == 5)
        {
            Precision(interval, withFullRange: false);
        }
    }

    private static int FieldRank(Keyword keyword) => keyword switch
    {
        Keyword.Year => 0,
        Keyword.Month => 1,
        Keyword.Day => 2,
        Keyword.Hour => 3,
        Keyword.Minute => 4,
        Keyword.Second => 5,
        _ => -1,
    };

    /// <summary>Whether a column-name keyword begins ConstTypename or ConstInterval, whose string stands behind it.</summary>
    private bool BeginsTypedLiteral()
    {
        TokenKind next = Peek().Kind;
        Keyword word = Peek().Keyword;
        switch (_token.Keyword)
        {
            case Keyword.Int or Keyword.Integer or Keyword.Smallint or Keyword.Bigint or Keyword.Real or Keyword.Boolean or Keyword.Json:
                return next == TokenKind.String;
            case Keyword.Float or Keyword.Decimal or Keyword.Dec or Keyword.Numeric or Keyword.Interval:
                return next is TokenKind.String or TokenKind.LeftParen;
            case Keyword.Bit or Keyword.Char or Keyword.Character or Keyword.Nchar:
                return next is TokenKind.String or TokenKind.LeftParen || word == Keyword.Varying;
            case Keyword.Varchar:
                return next is TokenKind.String or TokenKind.LeftParen;
            case Keyword.National:
                return word is Keyword.Character or Keyword.Char;
            case Keyword.Time or Keyword.Timestamp:
                return next is TokenKind.String or TokenKind.LeftParen
                    || (word is Keyword.With or Keyword.Without && Peek(2).Keyword == Keyword.Time);
            default:
                return false;
        }
    }

    private NodeId TypedLiteral()
    {
        int position = _token.Start;
        if (!Is(Keyword.Interval))
        {
            // Only these look at it, before they read anything else.
            _isLiteralType = _token.Keyword is Keyword.Bit or Keyword.Char or Keyword.Character or Keyword.Nchar or Keyword.National;
            return LiteralOf(BuiltInType(), position);
        }

        NodeId interval = SystemType("interval"u8, position);
        Next();
        bool hasPrecision = Precision(interval, withFullRange: true);
        NodeId cast = _ast.New(NodeKind.TypeCast, position);
        _ast[cast].Flags = NodeFlags.LiteralForm;
        _ast.Add(cast, Role.Argument, StringConstant());
        if (!hasPrecision)
        {
            IntervalFields(interval);
        }

        _ast.Add(cast, Role.Type, interval);
        return cast;
    }

    /// <summary>any_name: ColId and fields.</summary>
    private void AnyName(NodeId parent, Role role)
    {
        _ast.Add(parent, role, ColIdNode());
        while (Accept(TokenKind.Dot))
        {
            _ast.Add(parent, role, ColLabelNode());
        }
    }
}
