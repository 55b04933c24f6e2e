using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>SQL/JSON expressions.</summary>
internal ref partial struct Parser
{
    private NodeId NewJson(JsonExprKind kind)
    {
        NodeId node = New(NodeKind.JsonExpr);
        _ast[node].Value = (int)kind;
        Next();
        Expect(TokenKind.LeftParen);
        return node;
    }

    /// <summary>At a JSON keyword with "(" behind; none if it is another word.</summary>
    private NodeId JsonForm()
    {
        NodeId node;
        switch (_token.Keyword)
        {
            case Keyword.JsonObject:
                return JsonObject();
            case Keyword.JsonArray:
                node = JsonArray();
                break;
            case Keyword.JsonObjectagg:
                node = NewJson(JsonExprKind.ObjectAgg);
                _ast.Add(node, Role.Argument, JsonKeyValue(Expression()));
                JsonNulls(node);
                JsonUniqueOption(node);
                JsonReturning(node);
                return JsonAggregateEnd(node);
            case Keyword.JsonArrayagg:
                node = NewJson(JsonExprKind.ArrayAgg);
                _ast.Add(node, Role.Argument, JsonValue());
                if (Is(Keyword.Order))
                {
                    SortClause(node);
                }

                JsonNulls(node);
                JsonReturning(node);
                return JsonAggregateEnd(node);
            case Keyword.Json:
                node = NewJson(JsonExprKind.Parse);
                _ast.Add(node, Role.Argument, JsonValue());
                JsonUniqueOption(node);
                break;
            case Keyword.JsonScalar:
                node = NewJson(JsonExprKind.Scalar);
                _ast.Add(node, Role.Argument, Expression());
                break;
            case Keyword.JsonSerialize:
                node = NewJson(JsonExprKind.Serialize);
                _ast.Add(node, Role.Argument, JsonValue());
                JsonReturning(node);
                break;
            case Keyword.JsonQuery:
                node = JsonFunction(JsonExprKind.Query);
                break;
            case Keyword.JsonExists:
                node = JsonFunction(JsonExprKind.Exists);
                break;
            case Keyword.JsonValue:
                node = JsonFunction(JsonExprKind.Value);
                break;
            default:
                return default;
        }

        Expect(TokenKind.RightParen);
        return node;
    }

    private NodeId JsonAggregateEnd(NodeId node)
    {
        Expect(TokenKind.RightParen);
        FilterClause(node);
        OverClause(node);
        return node;
    }

    // JSON_OBJECT with pairs is the constructor; with plain arguments it is the function of that name.
    private NodeId JsonObject()
    {
        int position = _token.Start;
        NodeId node = NewJson(JsonExprKind.Object);
        if (!Is(TokenKind.RightParen) && !Is(Keyword.Returning))
        {
            NodeId first = Argument();
            bool isPair = _ast.Kind(first) != NodeKind.NamedArgument && (Is(TokenKind.Colon) || Is(Keyword.Value));
            if (!isPair)
            {
                return PlainArguments(SystemFunction("json_object"u8, position, NodeFlags.None), first);
            }

            _ast.Add(node, Role.Argument, JsonKeyValue(first));
            while (Accept(TokenKind.Comma))
            {
                _ast.Add(node, Role.Argument, JsonKeyValue(Expression()));
            }

            JsonNulls(node);
            JsonUniqueOption(node);
        }

        JsonReturning(node);
        Expect(TokenKind.RightParen);
        return node;
    }

    private NodeId JsonArray()
    {
        NodeId node = NewJson(JsonExprKind.Array);
        if (BeginsQuery() && !(Is(Keyword.Values) && !NextIs(TokenKind.LeftParen)))
        {
            _ast[node].Value = (int)JsonExprKind.ArrayQuery;
            _ast.Add(node, Role.Query, SelectStatement());
            JsonFormat(node, isOption: true);
        }
        else if (Is(TokenKind.LeftParen))
        {
            // "((SELECT 1) UNION SELECT 2)" is a query, "((SELECT 1))" one value.
            int position = _token.Start;
            NodeId first = NestedParentheses(out ParenthesisKind kind, out bool isContinued);
            if (isContinued)
            {
                _ast[node].Value = (int)JsonExprKind.ArrayQuery;
                _ast.Add(node, Role.Query, first);
                JsonFormat(node, isOption: true);
            }
            else
            {
                JsonValues(node, JsonValue(kind == ParenthesisKind.Query ? Subquery(first, position) : first, position));
            }
        }
        else if (!Is(TokenKind.RightParen) && !Is(Keyword.Returning))
        {
            JsonValues(node, JsonValue());
        }

        JsonReturning(node);
        return node;
    }

    private void JsonValues(NodeId node, NodeId first)
    {
        _ast.Add(node, Role.Argument, first);
        while (Accept(TokenKind.Comma))
        {
            _ast.Add(node, Role.Argument, JsonValue());
        }

        JsonNulls(node);
    }

    private NodeId JsonKeyValue(NodeId key)
    {
        NodeId pair = _ast.New(NodeKind.JsonKeyValue, _ast[key].Position);
        if (!Accept(TokenKind.Colon))
        {
            Expect(Keyword.Value);
        }

        _ast.Add(pair, Role.Left, key);
        _ast.Add(pair, Role.Right, JsonValue());
        return pair;
    }

    /// <summary>json_value_expr.</summary>
    private NodeId JsonValue()
    {
        int position = _token.Start;
        return JsonValue(Expression(), position);
    }

    private NodeId JsonValue(NodeId value, int position)
    {
        if (!Is(Keyword.Format) || !NextIs(Keyword.Json))
        {
            return value;
        }

        NodeId formatted = _ast.New(NodeKind.JsonValue, position);
        _ast.Add(formatted, Role.Argument, value);
        JsonFormat(formatted, isOption: false);
        return formatted;
    }

    // FORMAT JSON [ENCODING name]: the encoding becomes the node's text, or an option where the text means something else.
    private bool JsonFormat(NodeId node, bool isOption)
    {
        if (!Is(Keyword.Format) || !NextIs(Keyword.Json))
        {
            return false;
        }

        NodeId target = isOption ? NamedOption("format json"u8, _token.Start) : node;
        Next();
        Next();
        if (Accept(Keyword.Encoding))
        {
            int position = _token.Start;
            uint encoding = ColId();
            string name = System.Text.Encoding.UTF8.GetString(_ast.Text(encoding));
            if (name.ToLowerInvariant() is not ("utf8" or "utf16" or "utf32"))
            {
                throw Error(SqlState.InvalidParameterValue, "unrecognized JSON encoding: " + name, position);
            }

            if (isOption)
            {
                _ast.Add(target, Role.Argument, NewIdentifier(encoding, position));
            }
            else
            {
                _ast[target].Text = encoding;
            }
        }

        if (isOption)
        {
            _ast.Add(node, Role.Option, target);
        }

        return true;
    }

    private void JsonNulls(NodeId node)
    {
        int position = _token.Start;
        if (Is(Keyword.Null))
        {
            _ast.Add(node, Role.Option, NamedOption("null on null"u8, position));
        }
        else if (Is(Keyword.Absent))
        {
            _ast.Add(node, Role.Option, NamedOption("absent on null"u8, position));
        }
        else
        {
            return;
        }

        Next();
        Expect(Keyword.On);
        Expect(Keyword.Null);
    }

    private void JsonUniqueOption(NodeId node)
    {
        int position = _token.Start;
        bool? unique = JsonKeyUniqueness();
        if (unique is { } isUnique)
        {
            _ast.Add(node, Role.Option, NamedOption(isUnique ? "with unique keys"u8 : "without unique keys"u8, position));
        }
    }

    private void JsonReturning(NodeId node)
    {
        if (!Is(Keyword.Returning))
        {
            return;
        }

        NodeId returning = New(NodeKind.JsonReturning);
        Next();
        _ast.Add(returning, Role.Type, TypeName());
        if (JsonFormat(returning, isOption: false))
        {
            _ast.SetFlag(returning, NodeFlags.Explicit);
        }

        _ast.Add(node, Role.Returns, returning);
    }

    private NodeId JsonFunction(JsonExprKind kind)
    {
        NodeId node = NewJson(kind);
        _ast.Add(node, Role.Argument, JsonValue());
        Expect(TokenKind.Comma);
        _ast.Add(node, Role.Argument, Expression());
        JsonPassing(node);
        if (kind == JsonExprKind.Exists)
        {
            JsonBehaviors(node, allowsEmpty: false);
            return node;
        }

        JsonReturning(node);
        if (kind == JsonExprKind.Query)
        {
            JsonWrapper(node);
            JsonQuotes(node);
        }

        JsonBehaviors(node, allowsEmpty: true);
        return node;
    }

    private void JsonPassing(NodeId node)
    {
        if (!Accept(Keyword.Passing))
        {
            return;
        }

        do
        {
            NodeId target = New(NodeKind.ResTarget);
            _ast.Add(target, Role.Argument, JsonValue());
            Expect(Keyword.As);
            uint name = ColLabel();
            _ast[target].Text = name;
            _ast.Add(node, Role.Passing, target);
        }
        while (Accept(TokenKind.Comma));
    }

    private void JsonWrapper(NodeId node)
    {
        int position = _token.Start;
        if (Accept(Keyword.Without))
        {
            Accept(Keyword.Array);
            Expect(Keyword.Wrapper);
            _ast.Add(node, Role.Option, NamedOption("without wrapper"u8, position));
            return;
        }

        if (!Accept(Keyword.With))
        {
            return;
        }

        bool isConditional = Accept(Keyword.Conditional);
        if (!isConditional)
        {
            Accept(Keyword.Unconditional);
        }

        Accept(Keyword.Array);
        Expect(Keyword.Wrapper);
        _ast.Add(node, Role.Option, NamedOption(isConditional ? "with conditional wrapper"u8 : "with unconditional wrapper"u8, position));
    }

    private void JsonQuotes(NodeId node)
    {
        if (!(_token.Keyword is Keyword.Keep or Keyword.Omit))
        {
            return;
        }

        _ast.Add(node, Role.Option, NamedOption(Is(Keyword.Keep) ? "keep quotes"u8 : "omit quotes"u8, _token.Start));
        Next();
        Expect(Keyword.Quotes);
        if (Accept(Keyword.On))
        {
            Expect(Keyword.Scalar);
            Expect(Keyword.String);
        }
    }

    /// <summary>behavior ON EMPTY, behavior ON ERROR.</summary>
    private void JsonBehaviors(NodeId node, bool allowsEmpty)
    {
        while (_token.Keyword is Keyword.Error or Keyword.Null or Keyword.True or Keyword.False or Keyword.Unknown or Keyword.Empty
            or Keyword.Default)
        {
            NodeId behavior = JsonBehavior();
            Expect(Keyword.On);
            if (allowsEmpty && Accept(Keyword.Empty))
            {
                allowsEmpty = false;
                _ast.Add(node, Role.OnEmpty, behavior);
                continue;
            }

            Expect(Keyword.Error);
            _ast.Add(node, Role.OnError, behavior);
            return;
        }
    }

    private NodeId JsonBehavior()
    {
        NodeId behavior = New(NodeKind.JsonBehavior);
        if (Accept(Keyword.Default))
        {
            _ast[behavior].Text = Text("default"u8);
            _ast.Add(behavior, Role.Argument, Expression());
            return behavior;
        }

        if (Accept(Keyword.Empty))
        {
            _ast[behavior].Text = Text(Is(Keyword.Object) ? "empty object"u8 : "empty array"u8);
            if (_token.Keyword is Keyword.Object or Keyword.Array)
            {
                Next();
            }

            return behavior;
        }

        uint word = TakeName();
        _ast[behavior].Text = word;
        return behavior;
    }
}
