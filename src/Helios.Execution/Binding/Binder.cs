using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// From names to meanings: one syntax tree in, bound queries and expressions out. Split by what is bound. Every relation goes through
/// <see cref="RestrictedTables"/>.
/// </summary>
internal sealed partial class Binder
{
    private readonly BindContext _context;
    private readonly Ast _ast;
    private readonly SourceText? _source;
    private readonly RestrictedTables _tables;
    private readonly FunctionResolver _functions;
    private Scope _scope;

    /// <param name="source">The text that positions refer to; null for trees that the client did not write.</param>
    public Binder(BindContext context, Ast ast, SourceText? source)
    {
        _context = context;
        _ast = ast;
        _source = source;
        _tables = new RestrictedTables(context);
        _functions = new FunctionResolver(context);
        _scope = new Scope(null, new BoundQuery());
    }

    public BindContext Context => _context;

    /// <summary>A restriction's predicate over one relation: its columns by their plain names, its parameters the set's values.</summary>
    public Expr BindRestriction(NodeId root, RangeEntry entry)
    {
        _scope = new Scope(null, new BoundQuery()) { Clause = Clause.Restriction };
        _scope.Items.Add(ItemOf(entry, alias: null));
        return BindCondition(root);
    }

    /// <summary>A CHECK condition or any other expression over one row of a table.</summary>
    public Expr BindRowCondition(NodeId root, RangeEntry entry)
    {
        _scope = new Scope(null, new BoundQuery()) { Clause = Clause.Check };
        _scope.Items.Add(ItemOf(entry, entry.Alias));
        return BindCondition(root);
    }

    /// <summary>An expression of no columns, coerced as an assignment: a DEFAULT, or an argument of EXECUTE.</summary>
    public Expr BindAssigned(NodeId root, SqlType type, Clause clause, string columnName)
    {
        _scope = new Scope(null, new BoundQuery()) { Clause = clause };
        return CoerceAssigned(BindExpr(root), type, columnName, root);
    }

    private SqlError Error(SqlState state, string message, NodeId at, string? hint = null, string? detail = null) =>
        Error(state, message, at.IsNone ? -1 : _ast.Position(at), hint, detail);

    private SqlError Error(SqlState state, string message, int position, string? hint = null, string? detail = null) =>
        _source is null
            ? new SqlError(state, message) { Hint = hint, Detail = detail }
            : _source.Error(state, message, position, hint, detail);

    private SqlError NotSupported(string what, NodeId at) => Error(SqlState.FeatureNotSupported, what + " is not supported yet", at);

    private Expr BindCondition(NodeId node) => CoerceBoolean(BindExpr(node), ClauseName(_scope.Clause), node);

    private static string ClauseName(Clause clause) => clause switch
    {
        Clause.Where => "WHERE",
        Clause.JoinCondition => "JOIN/ON",
        Clause.Having => "HAVING",
        Clause.Limit => "LIMIT",
        Clause.Offset => "OFFSET",
        Clause.GroupBy => "GROUP BY",
        Clause.OrderBy => "ORDER BY",
        Clause.DistinctOn => "DISTINCT ON",
        Clause.Values => "VALUES",
        Clause.Returning => "RETURNING",
        Clause.Update => "UPDATE",
        Clause.Default => "DEFAULT expressions",
        Clause.Check => "CHECK",
        Clause.Restriction => "restriction",
        Clause.CopyWhere => "WHERE",
        Clause.Filter => "FILTER",
        Clause.ExecuteParameter => "EXECUTE parameters",
        Clause.From => "functions in FROM",
        Clause.Target => "SELECT",
        Clause.None => "expression",
    };
}
