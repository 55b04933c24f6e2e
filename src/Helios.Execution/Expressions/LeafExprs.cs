using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

internal sealed class ConstExpr : Expr
{
    public ConstExpr(SqlType type, Datum value) : base(type)
    {
        Value = value;
    }

    public static ConstExpr True { get; } = new(SqlType.Bool, Datum.True);

    public Datum Value { get; }

    public override Datum Evaluate(EvalContext context) => Value;

    public override Expr WithChildren(Expr[] children) => this;

    protected override bool SameNode(Expr other) => Datum.SameBits(Value, ((ConstExpr)other).Value, Type.Kind);
}

/// <summary>$n of the client.</summary>
internal sealed class ParameterExpr : Expr
{
    public ParameterExpr(int index, SqlType type) : base(type)
    {
        Index = index;
    }

    /// <summary>From 0.</summary>
    public int Index { get; }

    public override Datum Evaluate(EvalContext context) => context.Runtime.Parameters[Index];

    public override Expr WithChildren(Expr[] children) => this;

    protected override bool SameNode(Expr other) => Index == ((ParameterExpr)other).Index;
}

/// <summary>A value of the statement's restrictions, already coerced to this type.</summary>
internal sealed class RestrictionValueExpr : Expr
{
    public RestrictionValueExpr(int slot, SqlType type) : base(type)
    {
        Slot = slot;
    }

    public int Slot { get; }

    public override Datum Evaluate(EvalContext context) => context.Runtime.RestrictionValues[Slot];

    public override Expr WithChildren(Expr[] children) => this;

    protected override bool SameNode(Expr other) => Slot == ((RestrictionValueExpr)other).Slot;
}

/// <summary>A column of a FROM entry, before planning.</summary>
internal sealed class VarExpr : Expr
{
    public VarExpr(RangeEntry entry, int column, SqlType type) : base(type)
    {
        Entry = entry;
        Column = column;
    }

    public RangeEntry Entry { get; }

    public int Column { get; }

    public override Datum Evaluate(EvalContext context) => throw new Bug("a column was not planned: " + Entry.ColumnNames[Column]);

    public override Expr WithChildren(Expr[] children) => this;

    protected override bool SameNode(Expr other) =>
        ReferenceEquals(Entry, ((VarExpr)other).Entry) && Column == ((VarExpr)other).Column;
}

/// <summary>A slot of the current row, or of the row of a containing query <see cref="Hops"/> contexts out.</summary>
internal sealed class SlotExpr : Expr
{
    public SlotExpr(int slot, int hops, SqlType type) : base(type)
    {
        Slot = slot;
        Hops = hops;
    }

    public int Slot { get; }

    public int Hops { get; }

    public override Datum Evaluate(EvalContext context)
    {
        for (int i = Hops; i > 0; i--)
        {
            context = context.Outer!;
        }

        return context.Row[Slot];
    }

    public override Expr WithChildren(Expr[] children) => this;

    protected override bool SameNode(Expr other) => Slot == ((SlotExpr)other).Slot && Hops == ((SlotExpr)other).Hops;
}
