using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Chooses among operators and functions of one name as PostgreSQL does (documentation, "Operator Type Resolution" and "Function Type
/// Resolution"; func_select_candidate
/// in parse_func.c): an exact match, else the candidates that can take the arguments, narrowed by exact matches, preferred types and
/// categories of unknown literals.
/// </summary>
internal sealed class FunctionResolver
{
    private static readonly FunctionDef[] s_none = [];

    private readonly BindContext _context;

    public FunctionResolver(BindContext context)
    {
        _context = context;
    }

    public BindContext Context => _context;

    public FunctionDef? FindBinary(string name, SqlType left, SqlType right, out bool isAmbiguous)
    {
        isAmbiguous = false;
        if (!OperatorTable.Binary.TryGetValue(name, out FunctionDef[]? all))
        {
            return null;
        }

        // An unknown literal is first taken for the other side's type.
        SqlType exactLeft = TypeFacts.IsUnknown(left) ? right : left;
        SqlType exactRight = TypeFacts.IsUnknown(right) ? left : right;
        if (FindExact(all, [exactLeft, exactRight]) is { } exact)
        {
            return exact;
        }

        return Select(all, [left, right], out isAmbiguous);
    }

    public FunctionDef? FindPrefix(string name, SqlType operand, out bool isAmbiguous)
    {
        // In PostgreSQL types of several categories (interval, money) have these too, so that a literal alone cannot decide.
        isAmbiguous = TypeFacts.IsUnknown(operand) && (name is "-" or "+");
        if (isAmbiguous)
        {
            return null;
        }

        if (!OperatorTable.Prefix.TryGetValue(name, out FunctionDef[]? all))
        {
            return null;
        }

        return FindExact(all, [operand]) ?? Select(all, [operand], out isAmbiguous);
    }

    public static FunctionDef? FindFunction(string name, SqlType[] arguments, out bool isAmbiguous)
    {
        isAmbiguous = false;
        FunctionDef[] all = FunctionTable.ByName.GetValueOrDefault(name, s_none);
        return FindExact(all, arguments) ?? Select(all, arguments, out isAmbiguous);
    }

    public static AggregateDef? FindAggregate(string name, SqlType[] arguments)
    {
        AggregateDef[] all = AggregateTable.ByName.GetValueOrDefault(name, []);
        int chosen = Choose([.. all.Select(a => a.Arguments)], arguments, out _);
        return chosen < 0 ? null : all[chosen];
    }

    public static TableFunctionDef? FindTableFunction(string name, SqlType[] arguments)
    {
        TableFunctionDef[] all = TableFunctionTable.ByName.GetValueOrDefault(name, []);
        int chosen = Choose([.. all.Select(f => f.Arguments)], arguments, out _);
        return chosen < 0 ? null : all[chosen];
    }

    /// <summary>The result of a call, its polymorphic type taken from the arguments.</summary>
    public SqlType ResultType(FunctionDef function, ReadOnlySpan<SqlType> arguments) =>
        ResultType(function.Arguments, function.Result, arguments);

    public static SqlType ResultType(SqlType[] declared, SqlType result, ReadOnlySpan<SqlType> arguments)
    {
        if (result != TypeFacts.AnyElement && result != TypeFacts.AnyArray)
        {
            return result;
        }

        for (int i = 0; i < declared.Length && i < arguments.Length; i++)
        {
            if (declared[i] == result)
            {
                return arguments[i];
            }

            if (declared[i] == TypeFacts.AnyArray && TypeRegistry.TryElement(arguments[i], out SqlType element))
            {
                return element;
            }

            if (declared[i] == TypeFacts.AnyElement && TypeRegistry.TryArray(arguments[i].Unmodified, out SqlType array))
            {
                return array;
            }
        }

        return result;
    }

    private static FunctionDef? FindExact(FunctionDef[] all, ReadOnlySpan<SqlType> arguments)
    {
        foreach (FunctionDef function in all)
        {
            if (!function.IsVariadic && SameTypes(function.Arguments, arguments))
            {
                return function;
            }
        }

        return null;
    }

    private static bool SameTypes(SqlType[] declared, ReadOnlySpan<SqlType> arguments)
    {
        if (declared.Length != arguments.Length)
        {
            return false;
        }

        for (int i = 0; i < declared.Length; i++)
        {
            if (declared[i].Oid != arguments[i].Oid)
            {
                return false;
            }
        }

        return true;
    }

    private static FunctionDef? Select(FunctionDef[] all, ReadOnlySpan<SqlType> arguments, out bool isAmbiguous)
    {
        var declared = new SqlType[all.Length][];
        for (int i = 0; i < all.Length; i++)
        {
            declared[i] = all[i].IsVariadic ? Spread(all[i].Arguments, arguments.Length) : all[i].Arguments;
        }

        int chosen = Choose(declared, arguments, out isAmbiguous);
        return chosen < 0 ? null : all[chosen];
    }

    private static SqlType[] Spread(SqlType[] declared, int count)
    {
        if (count < declared.Length)
        {
            return declared;
        }

        var spread = new SqlType[count];
        for (int i = 0; i < count; i++)
        {
            spread[i] = declared[Math.Min(i, declared.Length - 1)];
        }

        return spread;
    }

    /// <summary>The index of the one best candidate, or -1.</summary>
    private static int Choose(SqlType[][] declared, ReadOnlySpan<SqlType> arguments, out bool isAmbiguous)
    {
        isAmbiguous = false;
        var candidates = new List<int>();
        for (int i = 0; i < declared.Length; i++)
        {
            if (Accepts(declared[i], arguments))
            {
                candidates.Add(i);
            }
        }

        if (candidates.Count <= 1)
        {
            return candidates.Count == 1 ? candidates[0] : -1;
        }

        SqlType[] given = arguments.ToArray();
        candidates = KeepBest(candidates, i => CountExact(declared[i], given));
        if (candidates.Count > 1)
        {
            candidates = KeepBest(candidates, i => CountPreferred(declared[i], given));
        }

        if (candidates.Count > 1)
        {
            candidates = KeepByUnknownCategory(candidates, declared, given);
        }

        if (candidates.Count > 1)
        {
            candidates = KeepByKnownType(candidates, declared, given);
        }

        isAmbiguous = candidates.Count != 1;
        return candidates.Count == 1 ? candidates[0] : -1;
    }

    private static bool Accepts(SqlType[] declared, ReadOnlySpan<SqlType> arguments)
    {
        if (declared.Length != arguments.Length)
        {
            return false;
        }

        SqlType arrayType = SqlType.Unknown;
        for (int i = 0; i < declared.Length; i++)
        {
            if (declared[i].Oid == arguments[i].Oid || TypeFacts.IsUnknown(arguments[i]) || declared[i] == TypeFacts.Any
                || declared[i] == TypeFacts.AnyElement)
            {
                continue;
            }

            if (declared[i] == TypeFacts.AnyArray)
            {
                bool matches = TypeRegistry.TryElement(arguments[i], out _)
                    && (TypeFacts.IsUnknown(arrayType) || arrayType.Oid == arguments[i].Oid);
                arrayType = arguments[i];
                if (!matches)
                {
                    return false;
                }
            }
            else if (!Casts.IsAllowed(arguments[i], declared[i], CastContext.Implicit))
            {
                return false;
            }
        }

        return ElementsAgree(declared, arguments);
    }

    // anyelement beside anyarray is that array's element, not any type.
    private static bool ElementsAgree(SqlType[] declared, ReadOnlySpan<SqlType> arguments)
    {
        int array = Array.IndexOf(declared, TypeFacts.AnyArray);
        int element = Array.IndexOf(declared, TypeFacts.AnyElement);
        if (array < 0 || element < 0 || TypeFacts.IsUnknown(arguments[array]) || TypeFacts.IsUnknown(arguments[element]))
        {
            return true;
        }

        return TypeRegistry.TryElement(arguments[array], out SqlType found) && found.Oid == arguments[element].Oid;
    }

    private static List<int> KeepBest(List<int> candidates, Func<int, int> score)
    {
        int best = 0;
        foreach (int candidate in candidates)
        {
            best = Math.Max(best, score(candidate));
        }

        return best == 0 ? candidates : candidates.FindAll(candidate => score(candidate) == best);
    }

    private static int CountExact(SqlType[] declared, SqlType[] given)
    {
        int count = 0;
        for (int i = 0; i < given.Length; i++)
        {
            count += !TypeFacts.IsUnknown(given[i]) && declared[i].Oid == given[i].Oid ? 1 : 0;
        }

        return count;
    }

    private static int CountPreferred(SqlType[] declared, SqlType[] given)
    {
        int count = 0;
        for (int i = 0; i < given.Length; i++)
        {
            bool fits = declared[i].Oid == given[i].Oid
                || (TypeFacts.IsPreferred(declared[i]) && TypeFacts.Category(declared[i]) == TypeFacts.Category(given[i]));
            count += !TypeFacts.IsUnknown(given[i]) && fits ? 1 : 0;
        }

        return count;
    }

    private static List<int> KeepByUnknownCategory(List<int> candidates, SqlType[][] declared, SqlType[] given)
    {
        for (int position = 0; position < given.Length; position++)
        {
            if (!TypeFacts.IsUnknown(given[position]))
            {
                continue;
            }

            int at = position;
            char category = candidates.Exists(c => TypeFacts.Category(declared[c][at]) == 'S')
                ? 'S'
                : TypeFacts.Category(declared[candidates[0]][at]);
            bool isClear = category == 'S' || candidates.TrueForAll(c => TypeFacts.Category(declared[c][at]) == category);
            if (!isClear)
            {
                return candidates;
            }

            List<int> kept = candidates.FindAll(c => TypeFacts.Category(declared[c][at]) == category);
            if (kept.Exists(c => TypeFacts.IsPreferred(declared[c][at])))
            {
                kept = kept.FindAll(c => TypeFacts.IsPreferred(declared[c][at]));
            }

            candidates = kept.Count > 0 ? kept : candidates;
        }

        return candidates;
    }

    // If all known arguments are of one type, the unknown ones are taken for it too.
    private static List<int> KeepByKnownType(List<int> candidates, SqlType[][] declared, SqlType[] given)
    {
        SqlType known = SqlType.Unknown;
        bool hasUnknown = false;
        foreach (SqlType type in given)
        {
            if (TypeFacts.IsUnknown(type))
            {
                hasUnknown = true;
            }
            else if (TypeFacts.IsUnknown(known))
            {
                known = type;
            }
            else if (known.Oid != type.Oid)
            {
                return candidates;
            }
        }

        if (!hasUnknown || TypeFacts.IsUnknown(known))
        {
            return candidates;
        }

        List<int> kept = candidates.FindAll(c => Array.TrueForAll(declared[c], d => Casts.IsAllowed(known, d, CastContext.Implicit)));
        return kept.Count == 1 ? kept : candidates;
    }
}
