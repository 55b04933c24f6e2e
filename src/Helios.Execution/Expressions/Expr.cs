using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// A bound expression. Immutable and shared between threads; running state lives in the <see cref="EvalContext"/>. The binder makes trees
/// over <see cref="VarExpr"/>; the planner
/// rewrites those to <see cref="SlotExpr"/> once it knows where a column lies.
/// </summary>
internal abstract class Expr
{
    protected Expr(SqlType type)
    {
        Type = type;
    }

    public SqlType Type { get; }

    /// <summary>Byte offset in the statement, -1 for what was not written.</summary>
    public int Position { get; init; } = -1;

    public virtual Expr[] Children => [];

    /// <summary>May give another value for the same input.</summary>
    public virtual bool IsVolatile => false;

    public abstract Datum Evaluate(EvalContext context);

    /// <summary>The same node over other children, given in the order of <see cref="Children"/>.</summary>
    public abstract Expr WithChildren(Expr[] children);

    /// <summary>True when the nodes are equal but for their children.</summary>
    protected abstract bool SameNode(Expr other);

    /// <summary>True when both are the same expression (PostgreSQL's equal()).</summary>
    public static bool Same(Expr a, Expr b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a.GetType() != b.GetType() || a.Type != b.Type || !a.SameNode(b))
        {
            return false;
        }

        Expr[] x = a.Children;
        Expr[] y = b.Children;
        if (x.Length != y.Length)
        {
            return false;
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (!Same(x[i], y[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Rewrites bottom-up after asking <paramref name="replace"/> at each node top-down; null means "go into it".</summary>
    public Expr Rewrite(Func<Expr, Expr?> replace)
    {
        if (replace(this) is { } replaced)
        {
            return replaced;
        }

        Expr[] children = Children;
        if (children.Length == 0)
        {
            return this;
        }

        Expr[]? changed = null;
        for (int i = 0; i < children.Length; i++)
        {
            Expr child = children[i].Rewrite(replace);
            if (!ReferenceEquals(child, children[i]))
            {
                changed ??= (Expr[])children.Clone();
                changed[i] = child;
            }
        }

        return changed is null ? this : WithChildren(changed);
    }

    public bool Any(Func<Expr, bool> test)
    {
        if (test(this))
        {
            return true;
        }

        foreach (Expr child in Children)
        {
            if (child.Any(test))
            {
                return true;
            }
        }

        return false;
    }

    public bool IsTrue(EvalContext context)
    {
        Datum value = Evaluate(context);
        return !value.IsNull && value.AsBool;
    }
}
