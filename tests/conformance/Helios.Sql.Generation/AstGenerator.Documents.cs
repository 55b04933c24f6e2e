using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>SQL/JSON and XML.</summary>
public sealed partial class AstGenerator
{
    private static readonly string[] s_behaviors = ["error", "null", "true", "false", "unknown", "empty array", "empty object", "default"];
    private static readonly string[] s_encodings = ["utf8", "utf16", "utf32", "UTF8"];

    private NodeId Document() => Chance(3) ? Xml() : Json();

    private NodeId Json()
    {
        NodeId node = JsonFunction();
        if ((JsonExprKind)_ast[node].Value is JsonExprKind.ObjectAgg or JsonExprKind.ArrayAgg)
        {
            FilterAndOver(node);
        }

        return node;
    }

    private NodeId JsonFunction()
    {
        var kind = (JsonExprKind)Next(11);
        NodeId node = New(NodeKind.JsonExpr, (int)kind);
        switch (kind)
        {
            case JsonExprKind.Object or JsonExprKind.ObjectAgg:
                JsonObject(node, kind == JsonExprKind.Object ? 0 : 1);
                break;
            case JsonExprKind.Array or JsonExprKind.ArrayAgg or JsonExprKind.ArrayQuery:
                JsonArray(node, kind);
                break;
            case JsonExprKind.Parse:
                Add(node, Role.Argument, JsonValue());
                JsonUnique(node);
                break;
            case JsonExprKind.Scalar:
                Add(node, Role.Argument, Expression());
                break;
            case JsonExprKind.Serialize:
                Add(node, Role.Argument, JsonValue());
                Optional(node, Role.Returns, JsonReturning);
                break;
            default:
                JsonQuery(node, kind);
                break;
        }

        return node;
    }

    private void JsonObject(NodeId node, int least)
    {
        if (Many(node, Role.Argument, JsonPair, least, least == 1 ? 1 : 3) > 0)
        {
            JsonNulls(node);
            JsonUnique(node);
        }

        Optional(node, Role.Returns, JsonReturning);
    }

    private void JsonArray(NodeId node, JsonExprKind kind)
    {
        if (kind == JsonExprKind.ArrayQuery)
        {
            Add(node, Role.Query, Query());
            if (Chance(4))
            {
                NodeId format = Option(node, "format json");
                Optional(format, Role.Argument, () => Identifier(Pick(s_encodings)));
            }
        }
        else
        {
            bool isAggregate = kind == JsonExprKind.ArrayAgg;
            int count = Many(node, Role.Argument, JsonValue, isAggregate ? 1 : 0, isAggregate ? 1 : 3);
            if (isAggregate)
            {
                Many(node, Role.OrderBy, Sort);
            }

            if (count > 0)
            {
                JsonNulls(node);
            }
        }

        Optional(node, Role.Returns, JsonReturning);
    }

    private void JsonQuery(NodeId node, JsonExprKind kind)
    {
        Add(node, Role.Argument, JsonValue());
        Add(node, Role.Argument, Expression());
        Many(node, Role.Passing, Passing);
        if (kind == JsonExprKind.Exists)
        {
            Optional(node, Role.OnError, JsonBehavior);
            return;
        }

        Optional(node, Role.Returns, JsonReturning);
        if (kind == JsonExprKind.Query)
        {
            WrapperAndQuotes(node);
        }

        Optional(node, Role.OnEmpty, JsonBehavior);
        Optional(node, Role.OnError, JsonBehavior);
    }

    private NodeId Option(NodeId parent, string text)
    {
        NodeId option = Named(NodeKind.DefElem, text);
        Add(parent, Role.Option, option);
        return option;
    }

    private void JsonNulls(NodeId node)
    {
        if (Chance(3))
        {
            Option(node, Chance(2) ? "null on null" : "absent on null");
        }
    }

    private void JsonUnique(NodeId node)
    {
        if (Chance(3))
        {
            Option(node, Chance(2) ? "with unique keys" : "without unique keys");
        }
    }

    private void WrapperAndQuotes(NodeId node)
    {
        if (Chance(3))
        {
            Option(node, Pick((string[])["without wrapper", "with conditional wrapper", "with unconditional wrapper"]));
        }

        if (Chance(3))
        {
            Option(node, Chance(2) ? "keep quotes" : "omit quotes");
        }
    }

    private NodeId JsonPair()
    {
        NodeId pair = New(NodeKind.JsonKeyValue);
        Add(pair, Role.Left, Expression());
        Add(pair, Role.Right, JsonValue());
        return pair;
    }

    private NodeId JsonValue()
    {
        NodeId value = Expression();
        if (!Chance(4))
        {
            return value;
        }

        NodeId formatted = New(NodeKind.JsonValue);
        JsonEncoding(formatted);
        Add(formatted, Role.Argument, value);
        return formatted;
    }

    private void JsonEncoding(NodeId node)
    {
        if (Chance(2))
        {
            SetText(node, Pick(s_encodings));
        }
    }

    private NodeId JsonReturning()
    {
        NodeId returning = New(NodeKind.JsonReturning);
        Add(returning, Role.Type, Type());
        if (Chance(3))
        {
            _ast.SetFlag(returning, NodeFlags.Explicit);
            JsonEncoding(returning);
        }

        return returning;
    }

    private NodeId JsonBehavior()
    {
        NodeId behavior = Named(NodeKind.JsonBehavior, Pick(s_behaviors));
        if (_ast.Text(_ast[behavior].Text).SequenceEqual("default"u8))
        {
            Add(behavior, Role.Argument, Expression());
        }

        return behavior;
    }

    private NodeId Passing()
    {
        NodeId target = Named(NodeKind.ResTarget, Name());
        Add(target, Role.Argument, JsonValue());
        return target;
    }

    private NodeId Labeled()
    {
        NodeId target = New(NodeKind.ResTarget);
        if (Chance(2))
        {
            SetText(target, Name());
        }

        Add(target, Role.Argument, Expression());
        return target;
    }

    private NodeId Xml()
    {
        var kind = (XmlExprKind)Next(7);
        NodeId node = New(NodeKind.XmlExpr, (int)kind);
        switch (kind)
        {
            case XmlExprKind.Concat:
                Many(node, Role.Argument, Expression, 1);
                break;
            case XmlExprKind.Element:
                SetText(node, Name());
                Many(node, Role.Target, Labeled);
                Many(node, Role.Argument, Expression);
                break;
            case XmlExprKind.Forest:
                Many(node, Role.Target, Labeled, 1);
                break;
            case XmlExprKind.Pi:
                SetText(node, Name());
                Optional(node, Role.Argument, Expression);
                break;
            case XmlExprKind.Root:
                XmlRoot(node);
                break;
            default:
                XmlText(node, kind);
                break;
        }

        return node;
    }

    private void XmlRoot(NodeId node)
    {
        Add(node, Role.Argument, Expression());
        NodeId version = Option(node, "version");
        Optional(version, Role.Argument, Expression, 2);
        if (Chance(2))
        {
            Option(node, Pick((string[])["standalone yes", "standalone no", "standalone no value"]));
        }
    }

    private void XmlText(NodeId node, XmlExprKind kind)
    {
        Option(node, Chance(2) ? "document" : "content");
        Add(node, Role.Argument, Expression());
        if (kind == XmlExprKind.Serialize)
        {
            Add(node, Role.Type, SimpleType());
        }

        if (Chance(2))
        {
            string[] words = kind == XmlExprKind.Serialize ? ["indent", "no indent"] : ["preserve whitespace", "strip whitespace"];
            Option(node, Pick(words));
        }
    }
}
