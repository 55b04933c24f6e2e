using Helios.Sql.Grammar;
using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>Names, parameters and bodies of routines; operators; what publications and schemas hold.</summary>
public sealed partial class AstGenerator
{
    private void RoutinePart(Part part)
    {
        switch (part)
        {
            case Grammar.Part.FuncName:
                Part(Role.Function, ObjectName());
                break;
            case Grammar.Part.FuncWithArgs:
                Part(Role.Function, ObjectName());
                if (Chance(2))
                {
                    Part(Role.Element, Parameters(withDefaults: false));
                }

                break;
            case Grammar.Part.FuncArgsDefault:
                Part(Role.Element, Parameters(withDefaults: true));
                break;
            case Grammar.Part.AggrArgs:
                Part(Role.Element, AggregateParameters());
                break;
            case Grammar.Part.FuncApplication:
                Part(Role.Argument, PlainCall());
                break;
            case Grammar.Part.Oper:
                Part(Role.Name, AnyOperator());
                break;
            case Grammar.Part.OperWithArgs:
                Part(Role.Name, AnyOperator());
                OperatorArguments();
                break;
            case Grammar.Part.OperItem:
                Part(Role.Name, AnyOperator());
                if (Chance(2))
                {
                    OperatorArguments();
                }

                break;
            default:
                ObjectPart(part);
                break;
        }
    }

    private void ObjectPart(Part part)
    {
        switch (part)
        {
            case Grammar.Part.AggregateRest:
                Part(Role.Element, AggregateParameters());
                Part(Role.Option, Options(OptionListKind.Definition, () => StorageOption(takesNamespace: false)));
                break;
            case Grammar.Part.StatsParam:
                NodeId element = New(NodeKind.IndexElement);
                if (Chance(2))
                {
                    SetText(element, Name());
                }
                else
                {
                    Add(element, Role.Argument, Expression());
                }

                Part(Role.Element, element);
                break;
            case Grammar.Part.TriggerEventList:
                TriggerEvents();
                break;
            case Grammar.Part.BodyStatement:
                Part(Role.Query, Chance(4) ? CreateTable() : Preparable());
                break;
            case Grammar.Part.SchemaElement:
                Part(Role.Query, CreateTable());
                break;
            case Grammar.Part.RuleActions:
                RuleActions();
                break;
            case Grammar.Part.PubObjects:
                Word("TABLE");
                Part(Role.Relation, RelationExpression());
                break;
            default:
                break;
        }
    }

    private void RuleActions()
    {
        if (Chance(2))
        {
            Part(Role.Query, RuleAction());
            return;
        }

        Symbol("(");
        Part(Role.Query, RuleAction());
        while (Chance(2))
        {
            Symbol(";");
            if (!Chance(4))
            {
                Part(Role.Query, RuleAction());
            }
        }

        Symbol(")");
    }

    private NodeId RuleAction() => Next(4) switch { 1 => Insert(), 2 => Update(), 3 => Delete(), _ => Query() };

    private void TriggerEvents()
    {
        string[] events = ["INSERT", "DELETE", "TRUNCATE"];
        int first = Next(3);
        Word(events[first]);
        if (Chance(2))
        {
            Word("OR");
            Word("UPDATE");
            if (Chance(2))
            {
                Word("OF");
                Part(Role.Name, Identifier());
            }
        }
    }

    private NodeId AnyOperator()
    {
        NodeId name = Named(NodeKind.ObjectName, Pick(s_operators));
        Many(name, Role.Name, Identifier, 0, 2);
        return name;
    }

    private void OperatorArguments()
    {
        Symbol("(");
        bool hasNone = Chance(3);
        if (hasNone)
        {
            Word("NONE");
        }
        else
        {
            Part(Role.Type, Type());
        }

        Symbol(",");
        if (!hasNone && Chance(3))
        {
            Word("NONE");
        }
        else
        {
            Part(Role.Type, Type());
        }

        Symbol(")");
    }

    private NodeId Parameters(bool withDefaults)
    {
        NodeId list = New(NodeKind.ParameterList);
        Many(list, Role.Element, () => Parameter(withDefaults, Next(5)));
        return list;
    }

    private NodeId Parameter(bool withDefault, int mode)
    {
        NodeId parameter = New(NodeKind.FunctionParameter, mode);
        if (Chance(2))
        {
            SetText(parameter, Name());
        }

        Add(parameter, Role.Type, Type());
        if (withDefault)
        {
            Optional(parameter, Role.Argument, Expression);
        }

        return parameter;
    }

    private NodeId AggregateParameters()
    {
        bool isStar = Chance(3);
        NodeId list = New(NodeKind.ParameterList, 0, isStar ? NodeFlags.Star : NodeFlags.None);
        if (isStar)
        {
            return list;
        }

        if (Chance(2))
        {
            Many(list, Role.OrderBy, () => Parameter(withDefault: false, Next(2)), 1);
        }

        Many(list, Role.Element, () => Parameter(withDefault: false, Next(2)), _ast.Child(list, Role.OrderBy).IsNone ? 1 : 0);
        return list;
    }
}
