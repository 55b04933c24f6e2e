namespace Helios.Execution;

/// <summary>COPY FROM: rows that the client sends while the statement runs.</summary>
internal sealed class CopyFromPlan : ModifyPlan
{
    public CopyFromPlan(WriteTarget target, int[] columns, Expr[] defaults, Expr? where, CopyOptions options, CopySpec spec)
        : base(target, new OneRowPlan(), [])
    {
        Columns = columns;
        Defaults = defaults;
        Where = where;
        Options = options;
        Spec = spec;
        IsListed = new bool[defaults.Length];
        Array.ForEach(columns, column => IsListed[column] = true);
    }

    /// <summary>Table columns in order of the data.</summary>
    public int[] Columns { get; }

    /// <summary>One per column of the table.</summary>
    public Expr[] Defaults { get; }

    /// <summary>By column of the table: the data has it.</summary>
    public bool[] IsListed { get; }

    /// <summary>Over the whole row: others are left out.</summary>
    public Expr? Where { get; }

    public CopyOptions Options { get; }

    public CopySpec Spec { get; }

    public override IEnumerable<Expr> Expressions => base.Expressions.Concat(Defaults).Concat(Where is null ? [] : [Where]);

    public override Operator Instantiate(StatementRuntime runtime, EvalContext? outer) => new CopyFromOperator(this, runtime);
}
