using Helios.Types;

namespace Helios.Execution;

/// <summary>A set-returning function.</summary>
internal sealed class TableFunctionDef
{
    public required string Name { get; init; }

    public required SqlType[] Arguments { get; init; }

    /// <summary>Names of the output columns; a single one is named after the function or its alias.</summary>
    public required string[] ColumnNames { get; init; }

    public required SqlType[] ColumnTypes { get; init; }

    /// <summary>Arguments of which none may be NULL for there to be rows.</summary>
    public bool IsStrict { get; init; } = true;

    public required Func<EvalContext, Datum[], IEnumerable<Datum[]>> Body { get; init; }

    public IEnumerable<Datum[]> Call(EvalContext context, Datum[] arguments)
    {
        if (IsStrict)
        {
            foreach (Datum argument in arguments)
            {
                if (argument.IsNull)
                {
                    return [];
                }
            }
        }

        return Body(context, arguments);
    }
}
