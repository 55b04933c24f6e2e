using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Where a coercion stands: pg_cast's contexts.</summary>
internal enum Coercion : byte
{
    Implicit = CastContext.Implicit,
    Assignment = CastContext.Assignment,
    Explicit = CastContext.Explicit,
}

// Coercions: PostgreSQL's coerce_type, select_common_type and their errors.
internal sealed partial class Binder
{
    private static bool CanCoerce(SqlType from, SqlType to, Coercion coercion) =>
        TypeFacts.IsUnknown(from) || Casts.IsAllowed(from, to, (CastContext)coercion);

    /// <param name="what">For the error: what the value is, as "argument of LIMIT".</param>
    private Expr Coerce(Expr expr, SqlType target, Coercion coercion, NodeId at, string? what = null)
    {
        if (TypeFacts.IsUnknown(expr.Type))
        {
            return CoerceUnknown(expr, target, coercion, at);
        }

        if (expr.Type.Oid == target.Oid)
        {
            return target.Modifier < 0 || target.Modifier == expr.Type.Modifier
                ? expr
                : new CastExpr(expr, target, (CastContext)coercion) { Position = expr.Position };
        }

        if (!CanCoerce(expr.Type, target, coercion))
        {
            throw CannotCoerce(expr, target, coercion, at, what);
        }

        if (CastExpr.IsRelabeling(expr.Type, target))
        {
            return new RelabelExpr(expr, target) { Position = expr.Position };
        }

        var cast = new CastExpr(expr, target, (CastContext)coercion) { Position = expr.Position };
        return expr is ConstExpr && CastExpr.IsImmutable(expr.Type, target) ? FoldConstant(cast) : cast;
    }

    private SqlError CannotCoerce(Expr expr, SqlType target, Coercion coercion, NodeId at, string? what)
    {
        string from = TypeFacts.Name(expr.Type);
        string to = TypeFacts.Name(target);
        if (what is not null)
        {
            return Error(SqlState.DatatypeMismatch, $"{what} must be type {to}, not type {from}",
                expr.Position >= 0 ? expr.Position : PositionOf(at));
        }

        return Error(SqlState.CannotCoerce, $"cannot cast type {from} to {to}",
            coercion == Coercion.Explicit ? PositionOf(at) : expr.Position);
    }

    private int PositionOf(NodeId at) => at.IsNone ? -1 : _ast.Position(at);

    private ConstExpr FoldConstant(CastExpr cast) =>
        new(cast.Type, cast.Convert(((ConstExpr)cast.Children[0]).Value, _context.Settings)) { Position = cast.Position };

    private Expr CoerceUnknown(Expr expr, SqlType target, Coercion coercion, NodeId at)
    {
        switch (expr)
        {
            case ParameterExpr parameter:
                SqlType decided = _context.Parameters[parameter.Index];
                if (TypeFacts.IsUnknown(decided))
                {
                    _context.Parameters.Decide(parameter.Index, target);
                    decided = target.Unmodified;
                }

                return Coerce(new ParameterExpr(parameter.Index, decided) { Position = expr.Position }, target, coercion, at);
            case RestrictionValueExpr value:
                return RestrictionValue(_context.RestrictionSlots[value.Slot].Source, target);
            case ConstExpr constant:
                return CoerceLiteral(constant, target, coercion, at);
            default:
                return new CastExpr(expr, target, (CastContext)coercion) { Position = expr.Position };
        }
    }

    private RestrictionValueExpr RestrictionValue(int source, SqlType type)
    {
        var wanted = new RestrictionSlot(source, type.Unmodified);
        int slot = _context.RestrictionSlots.IndexOf(wanted);
        if (slot < 0)
        {
            slot = _context.RestrictionSlots.Count;
            _context.RestrictionSlots.Add(wanted);
        }

        return new RestrictionValueExpr(slot, wanted.Type);
    }

    private Expr CoerceLiteral(ConstExpr constant, SqlType target, Coercion coercion, NodeId at)
    {
        if (constant.Value.IsNull)
        {
            return new ConstExpr(target, Datum.Null) { Position = constant.Position };
        }

        Datum value = ParseLiteral(constant, target.Unmodified, at);
        if (!CastExpr.ReadsTheSame(target, constant.Value.AsBytes))
        {
            return new CastExpr(constant, target, (CastContext)coercion) { Position = constant.Position };
        }

        // The literal is read first and then cut to its modifier, by the rules of this coercion: an error of the second step has no
        // position.
        return new ConstExpr(target, Casts.ApplyModifier(value, target, (CastContext)coercion)) { Position = constant.Position };
    }

    private Datum ParseLiteral(ConstExpr constant, SqlType type, NodeId at)
    {
        try
        {
            return TextCodec.Parse(type, constant.Value.AsBytes, _context.Settings);
        }
        catch (SqlError error) when (error.Position == 0)
        {
            throw Error(error.State, error.Message, constant.Position >= 0 ? constant.Position : PositionOf(at), error.Hint, error.Detail);
        }
    }

    private Expr CoerceBoolean(Expr expr, string construct, NodeId at) =>
        Coerce(expr, SqlType.Bool, Coercion.Assignment, at, "argument of " + construct);

    /// <summary>A value stored in a column.</summary>
    private Expr CoerceAssigned(Expr expr, SqlType type, string column, NodeId at)
    {
        if (!CanCoerce(expr.Type, type, Coercion.Assignment))
        {
            throw Error(
                SqlState.DatatypeMismatch,
                $"column \"{column}\" is of type {TypeFacts.Name(type)} but expression is of type {TypeFacts.Name(expr.Type)}",
                expr.Position >= 0 ? expr.Position : PositionOf(at),
                hint: "You will need to rewrite or cast the expression.");
        }

        return Coerce(expr, type, Coercion.Assignment, at);
    }

    /// <summary>PostgreSQL's select_common_type.</summary>
    private SqlType CommonType(ReadOnlySpan<Expr> exprs, string construct, NodeId at)
    {
        SqlType common = SqlType.Unknown;
        bool sameModifier = true;
        foreach (Expr expr in exprs)
        {
            SqlType type = expr.Type;
            if (TypeFacts.IsUnknown(type) || type.Oid == common.Oid)
            {
                sameModifier &= type.Modifier == common.Modifier;
                continue;
            }

            if (TypeFacts.IsUnknown(common))
            {
                common = type;
                continue;
            }

            sameModifier = false;
            if (TypeFacts.Category(type) != TypeFacts.Category(common))
            {
                throw Error(
                    SqlState.DatatypeMismatch,
                    $"{construct} types {TypeFacts.Name(common)} and {TypeFacts.Name(type)} cannot be matched",
                    expr.Position >= 0 ? expr.Position : PositionOf(at));
            }

            if (!TypeFacts.IsPreferred(common) && CanCoerce(common, type, Coercion.Implicit) && !CanCoerce(type, common, Coercion.Implicit))
            {
                common = type;
            }
        }

        if (TypeFacts.IsUnknown(common))
        {
            return SqlType.Text;
        }

        return sameModifier ? common : common.Unmodified;
    }
}
