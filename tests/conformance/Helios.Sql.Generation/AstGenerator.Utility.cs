using Helios.Sql.Grammar;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>Utility statements, from the rules that the parser reads them by. What the rules leave open (options given twice, say) may make
/// a statement that is refused.</summary>
public sealed partial class AstGenerator
{
    private static readonly string[] s_roleWords =
        ["superuser", "nosuperuser", "createrole", "replication", "createdb", "nocreatedb", "login", "nologin", "bypassrls", "noinherit"];

    private NodeId _utility;

    /// <summary>A statement of the utility grammar. Unlike those of <see cref="Statement"/> it may be one that PostgreSQL
    /// refuses.</summary>
    public static Ast Utility(Choices choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        choices.Rewind();
        var generator = new AstGenerator(choices);
        return generator._ast.Build(generator.UtilityStatement());
    }

    private NodeId UtilityStatement()
    {
        NodeId outer = _utility;
        _utility = New(NodeKind.Utility);
        NodeId node = _utility;
        _depth += 3;

        // ALTER, CREATE, DROP and GRANT come first in the rule: they hold most of the grammar.
        Element any = UtilityRules.Statement.Items[0];
        WalkAll(any.Items[Chance(3) ? Next(any.Items.Length) : Next(4)].Items);
        _depth -= 3;
        _utility = outer;
        return node;
    }

    private void Walk(Element element)
    {
        switch (element.Kind)
        {
            case ElementKind.Keyword:
                Word(KeywordText(element.Keyword));
                break;
            case ElementKind.Symbol:
                Symbol(SymbolText(element.Symbol));
                break;
            case ElementKind.Part:
                NamePart(element.Part);
                break;
            case ElementKind.Choice:
                Element[] chosen = Pick(element.Items).Items;
                WalkAll(IsRefused(chosen) ? element.Items[0].Items : chosen);
                break;
            case ElementKind.Optional when !Chance(3) || IsRefused(element.Items):
                break;
            case ElementKind.Repeat:
                for (int count = Next(3); count > 0; count--)
                {
                    WalkAll(element.Items);
                }

                break;
            case ElementKind.List:
                Walk(element.Items[0]);
                while (Chance(4))
                {
                    Symbol(",");
                    Walk(element.Items[0]);
                }

                break;
            default:
                WalkAll(element.Items);
                break;
        }
    }

    // What the grammar reads only to refuse it.
    private static bool IsRefused(Element[] items) =>
        items.Any(item => item.Kind == ElementKind.Part
            && item.Part is Grammar.Part.NoReplacement or Grammar.Part.OldVersion or Grammar.Part.RecursiveCheck
                or Grammar.Part.NoDropValue or Grammar.Part.NoPlainPassword or Grammar.Part.NoAssertion);

    private void WalkAll(Element[] items)
    {
        foreach (Element item in items)
        {
            Walk(item);
        }
    }

    private static string KeywordText(Keyword keyword) =>
        keyword == Keyword.NoneWord ? "NONE" : SnakeCase(keyword.ToString()).ToUpperInvariant();

    private static string SymbolText(TokenKind symbol) => symbol switch
    {
        TokenKind.LeftParen => "(",
        TokenKind.RightParen => ")",
        TokenKind.Comma => ",",
        TokenKind.Semicolon => ";",
        TokenKind.Equal => "=",
        TokenKind.Minus => "-",
        TokenKind.Plus => "+",
        _ => "*",
    };

    private void Word(string text) => Add(_utility, Role.Word, Named(NodeKind.Word, text));

    private void Symbol(string text) => Add(_utility, Role.Word, Named(NodeKind.Punctuation, text));

    private void Part(Role role, NodeId part) => Add(_utility, role, part);

    private void NamePart(Part part)
    {
        switch (part)
        {
            case Grammar.Part.ColId or Grammar.Part.Name or Grammar.Part.ColLabel or Grammar.Part.TypeFunc:
                Part(Role.Name, Identifier());
                break;
            case Grammar.Part.Role or Grammar.Part.RoleId:
                Part(Role.Name, Identifier(Pick(s_plainNames)));
                break;
            case Grammar.Part.Ident or Grammar.Part.PolicyKind:
                Part(Role.Name, Identifier(Chance(2) ? "permissive" : "restrictive"));
                break;
            case Grammar.Part.RoleWord:
                Part(Role.Name, Identifier(Pick(s_roleWords)));
                break;
            case Grammar.Part.PlainWord:
                Part(Role.Argument, Chance(2) ? Identifier(Pick(s_plainNames)) : String());
                break;
            case Grammar.Part.Word:
                Part(Role.Argument, Chance(2) ? Identifier() : String());
                break;
            case Grammar.Part.String:
                Part(Role.Argument, String());
                break;
            case Grammar.Part.Int:
                Part(Role.Argument, Integer());
                break;
            case Grammar.Part.ColumnNumber:
                Part(Role.Argument, New(NodeKind.IntegerConst, 1 + Next(1000)));
                break;
            case Grammar.Part.UNumber:
                Part(Role.Argument, Chance(3) ? Named(NodeKind.FloatConst, Pick(s_floats)) : Integer());
                break;
            case Grammar.Part.Number:
                Part(Role.Argument, SignedNumber());
                break;
            case Grammar.Part.Expr:
                Part(Role.Argument, Expression());
                break;
            case Grammar.Part.Rel or Grammar.Part.AnyRel:
                Part(Role.Relation, QualifiedName());
                break;
            case Grammar.Part.RelExpr:
                Part(Role.Relation, RelationExpression());
                break;
            case Grammar.Part.Query:
                Part(Role.Query, Query());
                break;
            case Grammar.Part.TableRef:
                Part(Role.From, FromItem());
                break;
            case Grammar.Part.AnyName or Grammar.Part.Dotted:
                Part(Role.Name, ObjectName());
                break;
            default:
                ListPart(part);
                break;
        }
    }

    private NodeId ObjectName()
    {
        NodeId name = New(NodeKind.ObjectName);
        Many(name, Role.Name, Identifier, 1, 2);
        return name;
    }

    private void ListPart(Part part)
    {
        switch (part)
        {
            case Grammar.Part.ColumnName:
                Part(Role.Relation, QualifiedName());
                Symbol(".");
                Part(Role.Name, Identifier());
                break;
            case Grammar.Part.Columns:
                NodeId list = New(NodeKind.ColumnList);
                Many(list, Role.Column, Identifier, 1);
                Part(Role.Column, list);
                break;
            case Grammar.Part.Type or Grammar.Part.FuncType:
                Part(Role.Type, Type());
                break;
            case Grammar.Part.Definition:
                Part(Role.Option, Options(OptionListKind.Definition, () => StorageOption(takesNamespace: false)));
                break;
            case Grammar.Part.RelOptions:
                Part(Role.Option, Options(OptionListKind.Definition, () => StorageOption()));
                break;
            case Grammar.Part.Options:
                Part(Role.Option, Options(OptionListKind.Foreign, ForeignOption));
                break;
            case Grammar.Part.AlterOptions:
                Part(Role.Option, Options(OptionListKind.Foreign, AlterOption));
                break;
            case Grammar.Part.UtilityOptions:
                Part(Role.Option, Options(OptionListKind.Utility, () => UtilityOption(takesList: false)));
                break;
            case Grammar.Part.SeqOption or Grammar.Part.SetSeqOption:
                Part(Role.Option, SequenceOption());
                break;
            default:
                SetPart(part);
                break;
        }
    }

    private NodeId Options(OptionListKind kind, Func<NodeId> make)
    {
        NodeId options = New(NodeKind.OptionList, (int)kind);
        Many(options, Role.Option, make, 1);
        return options;
    }

    private NodeId AlterOption()
    {
        int verb = Next(4);
        NodeId option = Named(NodeKind.DefElem, Name(), verb);
        if (verb != 3)
        {
            Add(option, Role.Argument, String());
        }

        return option;
    }

    private void SetPart(Part part)
    {
        switch (part)
        {
            case Grammar.Part.SetRest or Grammar.Part.SetRestMore or Grammar.Part.GenericSet:
                NodeId set = Named(NodeKind.VariableSet, "work_mem");
                Many(set, Role.Argument, VariableValue, 1);
                Part(Role.Option, set);
                break;
            case Grammar.Part.ResetRest:
                Part(Role.Option, VariableReset());
                break;
            case Grammar.Part.AddElement:
                Part(Role.Element, Chance(3) ? TableConstraint() : ColumnDefinition());
                break;
            case Grammar.Part.TableElement:
                Part(Role.Element, TableElement());
                break;
            case Grammar.Part.TypedElement:
                Part(Role.Element, TypedElement());
                break;
            case Grammar.Part.TableFuncElement:
                Part(Role.Element, ColumnOfFunction());
                break;
            case Grammar.Part.ColumnQualifiers:
                ColumnQualifiers(_utility);
                break;
            case Grammar.Part.AlteredAttributes or Grammar.Part.TriggerAttributes:
                if (Chance(2))
                {
                    Word("DEFERRABLE");
                }

                break;
            case Grammar.Part.DomainConstraint:
                NodeId check = NewConstraint(ConstraintKind.Check);
                Add(check, Role.Argument, Expression());
                Part(Role.Element, check);
                break;
            case Grammar.Part.IndexElement:
                Part(Role.Element, IndexElement(isPlain: false));
                break;
            case Grammar.Part.PartitionBound:
                Part(Role.Source, PartitionBound());
                break;
            default:
                RoutinePart(part);
                break;
        }
    }
}
