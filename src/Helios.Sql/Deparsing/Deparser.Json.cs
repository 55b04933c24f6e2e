using Helios.Sql.Syntax;

namespace Helios.Sql;

/// <summary>SQL/JSON and XML.</summary>
public sealed partial class Deparser
{
    private void Json(NodeId id)
    {
        switch (_ast.Kind(id))
        {
            case NodeKind.JsonValue:
                JsonDocument(Child(id, Role.Argument));
                Format(id);
                return;
            case NodeKind.JsonKeyValue:
                Expression(Child(id, Role.Left));
                Write(" : "u8);
                JsonDocument(Child(id, Role.Right));
                return;
            case NodeKind.JsonReturning:
                Type(Child(id, Role.Type));
                if (Has(id, NodeFlags.Explicit))
                {
                    Format(id);
                }

                return;
            case NodeKind.JsonBehavior:
                Write(_ast.Utf8(id));
                Part(" "u8, Child(id, Role.Argument));
                return;
            default:
                JsonExpression(id);
                return;
        }
    }

    // WITH UNIQUE KEYS or WITH WRAPPER may follow: a bare IS JSON would take WITH.
    private void JsonDocument(NodeId id) => Expression(id, IsLevel + 1);

    private void Format(NodeId id)
    {
        Write(" FORMAT JSON"u8);
        if (_ast.HasText(id))
        {
            Write(" ENCODING "u8);
            Name(id);
        }
    }

    private void JsonExpression(NodeId id)
    {
        Write((JsonExprKind)_ast.Value(id) switch
        {
            JsonExprKind.Object => "JSON_OBJECT("u8,
            JsonExprKind.ObjectAgg => "JSON_OBJECTAGG("u8,
            JsonExprKind.Array or JsonExprKind.ArrayQuery => "JSON_ARRAY("u8,
            JsonExprKind.ArrayAgg => "JSON_ARRAYAGG("u8,
            JsonExprKind.Parse => "JSON("u8,
            JsonExprKind.Scalar => "JSON_SCALAR("u8,
            JsonExprKind.Serialize => "JSON_SERIALIZE("u8,
            JsonExprKind.Query => "JSON_QUERY("u8,
            JsonExprKind.Exists => "JSON_EXISTS("u8,
            JsonExprKind.Value => "JSON_VALUE("u8,
        });
        NodeId query = Child(id, Role.Query);
        if (!query.IsNone)
        {
            Query(query);
        }

        bool isBeforeWith = (JsonExprKind)_ast.Value(id) is JsonExprKind.Parse or JsonExprKind.Query;
        if (isBeforeWith)
        {
            List(id, Role.Argument, static (self, child) => self.JsonDocument(child));
        }
        else
        {
            Expressions(id, Role.Argument);
        }

        Passing(id);
        OrderBy(id);
        bool isConstructor = _ast.Value(id) < (int)JsonExprKind.Query;
        if (isConstructor)
        {
            JsonOptions(id);
        }

        Returns(id);
        if (!isConstructor)
        {
            JsonOptions(id);
        }

        Behaviors(id);
        Write(")"u8);
        FilterAndOver(id);
    }

    private void Returns(NodeId id)
    {
        NodeId returns = Child(id, Role.Returns);
        if (!returns.IsNone)
        {
            Write(" RETURNING "u8);
            Json(returns);
        }
    }

    private void Passing(NodeId id)
    {
        if (Has(id, Role.Passing))
        {
            Write(" PASSING "u8);
            List(id, Role.Passing, static (self, child) => self.Target(child));
        }
    }

    private void JsonOptions(NodeId id)
    {
        foreach (NodeId option in _ast.Children(id, Role.Option))
        {
            Write(" "u8);
            Write(_ast.Utf8(option));
            NodeId encoding = Child(option, Role.Argument);
            if (!encoding.IsNone)
            {
                Write(" ENCODING "u8);
                Name(encoding);
            }
        }
    }

    private void Behaviors(NodeId id)
    {
        NodeId onEmpty = Child(id, Role.OnEmpty);
        if (!onEmpty.IsNone)
        {
            Write(" "u8);
            Json(onEmpty);
            Write(" ON EMPTY"u8);
        }

        NodeId onError = Child(id, Role.OnError);
        if (!onError.IsNone)
        {
            Write(" "u8);
            Json(onError);
            Write(" ON ERROR"u8);
        }
    }

    private void JsonTable(NodeId id)
    {
        Write("JSON_TABLE("u8);
        Expression(Child(id, Role.Source));
        Part(", "u8, Child(id, Role.Argument));
        if (_ast.HasText(id))
        {
            Write(" AS "u8);
            Name(id);
        }

        Passing(id);
        JsonColumns(id);
        Behaviors(id);
        Write(")"u8);
        Alias(id);
    }

    private void JsonColumns(NodeId id)
    {
        Write(" COLUMNS ("u8);
        List(id, Role.Column, static (self, child) => self.JsonColumn(child));
        Write(")"u8);
    }

    private void JsonColumn(NodeId id)
    {
        RequireStack();
        var kind = (JsonColumnKind)_ast.Value(id);
        if (kind == JsonColumnKind.Nested)
        {
            Part("NESTED PATH "u8, Child(id, Role.Argument));
            if (_ast.HasText(id))
            {
                Write(" AS "u8);
                Name(id);
            }

            JsonColumns(id);
            return;
        }

        Name(id);
        if (kind == JsonColumnKind.Ordinality)
        {
            Write(" FOR ORDINALITY"u8);
            return;
        }

        Write(" "u8);
        Json(Child(id, Role.Type));
        WriteIf(kind == JsonColumnKind.Exists, " EXISTS"u8);
        Part(" PATH "u8, Child(id, Role.Argument));
        JsonOptions(id);
        Behaviors(id);
    }

    private void XmlTable(NodeId id)
    {
        Write("XMLTABLE("u8);
        if (Has(id, Role.Option))
        {
            Write("XMLNAMESPACES("u8);
            List(id, Role.Option, static (self, child) => self.XmlNamespace(child));
            Write("), "u8);
        }

        Constituent(Child(id, Role.Argument));
        Write(" PASSING "u8);
        Constituent(Child(id, Role.Source));
        Write(" COLUMNS "u8);
        List(id, Role.Column, static (self, child) => self.XmlColumn(child));
        Write(")"u8);
        Alias(id);
    }

    private void XmlNamespace(NodeId id)
    {
        WriteIf(!_ast.HasText(id), "DEFAULT "u8);
        Primary(Child(id, Role.Argument));
        if (_ast.HasText(id))
        {
            Write(" AS "u8);
            Name(id);
        }
    }

    private void XmlColumn(NodeId id)
    {
        Name(id);
        if (Has(id, NodeFlags.Ordinality))
        {
            Write(" FOR ORDINALITY"u8);
            return;
        }

        Write(" "u8);
        Type(Child(id, Role.Type));
        NodeId path = Child(id, Role.Argument);
        if (!path.IsNone)
        {
            Write(" PATH "u8);
            Primary(path);
        }

        NodeId fallback = Child(id, Role.Else);
        if (!fallback.IsNone)
        {
            Write(" DEFAULT "u8);
            Primary(fallback);
        }

        WriteIf(Has(id, NodeFlags.NotNull), " NOT NULL"u8);
    }

    private void Xml(NodeId id)
    {
        var kind = (XmlExprKind)_ast.Value(id);
        Write(kind switch
        {
            XmlExprKind.Concat => "XMLCONCAT("u8,
            XmlExprKind.Element => "XMLELEMENT(NAME "u8,
            XmlExprKind.Forest => "XMLFOREST("u8,
            XmlExprKind.Parse => "XMLPARSE("u8,
            XmlExprKind.Pi => "XMLPI(NAME "u8,
            XmlExprKind.Root => "XMLROOT("u8,
            XmlExprKind.Serialize => "XMLSERIALIZE("u8,
        });
        switch (kind)
        {
            case XmlExprKind.Element or XmlExprKind.Pi:
                XmlNamed(id);
                break;
            case XmlExprKind.Forest:
                List(id, Role.Target, static (self, child) => self.Target(child));
                break;
            case XmlExprKind.Root:
                Expressions(id, Role.Argument);
                XmlRootOptions(id);
                break;
            case XmlExprKind.Concat:
                Expressions(id, Role.Argument);
                break;
            default:
                XmlWithOptions(id);
                break;
        }

        Write(")"u8);
    }

    private void XmlNamed(NodeId id)
    {
        Name(id);
        if (Has(id, Role.Target))
        {
            Write(", XMLATTRIBUTES("u8);
            List(id, Role.Target, static (self, child) => self.Target(child));
            Write(")"u8);
        }

        if (Has(id, Role.Argument))
        {
            Write(", "u8);
            Expressions(id, Role.Argument);
        }
    }

    private void XmlRootOptions(NodeId id)
    {
        foreach (NodeId option in _ast.Children(id, Role.Option))
        {
            NodeId value = Child(option, Role.Argument);
            Write(", "u8);
            Write(_ast.Utf8(option));
            WriteIf(TextIs(option, "version"u8) && value.IsNone, " NO VALUE"u8);
            Part(" "u8, value);
        }
    }

    // DOCUMENT | CONTENT value [AS type] [further option].
    private void XmlWithOptions(NodeId id)
    {
        NodeId option = Child(id, Role.Option);
        Write(_ast.Utf8(option));
        Write(" "u8);
        Expression(Child(id, Role.Argument));
        NodeId type = Child(id, Role.Type);
        if (!type.IsNone)
        {
            Write(" AS "u8);
            Type(type);
        }

        NodeId second = _ast.NextSame(option);
        if (!second.IsNone)
        {
            Write(" "u8);
            Write(_ast.Utf8(second));
        }
    }
}
