namespace Helios.Sql.Tests.Editing;

/// <summary>Random statements over the tables of <see cref="RowSecurityDatabase"/>. None has an answer that depends on the order of rows,
/// and none can fail for a hidden row alone.</summary>
internal sealed class RandomStatements(Random random)
{
    private static readonly string[] s_tables =
    [
        "orders", "items", "orders", "items", "events", "customers", "public.orders", "ONLY events",
    ];

    private static readonly string[] s_names = ["a", "b", "c", "orders", "items", "tenant", "x", "m", "o"];

    // What every table has.
    private const string Key = "id";

    private int _depth;

    // The target's name, which its FROM must not take.
    private string _taken = "";

    // A text column of the target.
    private string _column = "";

    public string Next() => random.Next(10) switch
    {
        0 => $"UPDATE {Target(out string name)} SET {_column} = 'u' WHERE {Condition([name])}{Returning(name)}",
        1 => Update(),
        2 => $"DELETE FROM {Target(out string name)} WHERE {Condition([name])}{Returning(name)}",
        3 => Delete(),
        4 => $"INSERT INTO archive (id) {Query(1)}",
        5 => Merge(),
        _ => With() + Query(random.Next(1, 4)),
    };

    private string Update()
    {
        string target = Target(out string name);
        List<string> names = [];
        _taken = name;
        string from = From(names);
        names.Add(name);
        return $"UPDATE {target} SET {_column} = {name}.{Key}::text FROM {from} WHERE {Condition(names)}{Returning(name)}";
    }

    private string Delete()
    {
        string target = Target(out string name);
        List<string> names = [];
        _taken = name;
        string from = From(names);
        names.Add(name);
        return $"DELETE FROM {target} USING {from} WHERE {Condition(names)}";
    }

    private string Merge()
    {
        string target = Target(out string name);
        List<string> names = [name];
        string source = Item(names);
        string on = $"{name}.{Key} = {names[^1]}.{Key}";
        string[] actions =
        [
            $"WHEN MATCHED AND {Condition(names)} THEN DELETE", $"WHEN MATCHED THEN UPDATE SET {_column} = 'm'",
            $"WHEN NOT MATCHED BY SOURCE AND {Condition([name])} THEN UPDATE SET {_column} = 'n'",
            "WHEN NOT MATCHED BY SOURCE THEN DELETE", "WHEN NOT MATCHED THEN DO NOTHING",
        ];
        string taken = string.Join(' ', actions.Where(_ => random.Next(2) == 0).DefaultIfEmpty(actions[1]));
        return $"MERGE INTO {target} USING {source} ON {on} {taken}";
    }

    private string Target(out string name)
    {
        string table = Pick(["orders", "items"]);
        _column = table == "orders" ? "note" : "sku";
        name = random.Next(2) == 0 ? table : Pick(s_names);
        return name == table ? table : $"{table} AS {name}";
    }

    private string Returning(string name) => random.Next(3) switch
    {
        0 => $" RETURNING {name}.*",
        1 => $" RETURNING {name}.{Key}, (SELECT count(*) FROM orders)",
        _ => "",
    };

    private string With()
    {
        string name = Pick(s_names);
        return random.Next(3) switch
        {
            0 => $"WITH {name} AS ({Query(1)}) ",
            1 => $"WITH RECURSIVE {name} ({Key}) AS ({Query(1)}) ",
            _ => "",
        };
    }

    private string Query(int columns)
    {
        _depth++;
        string query = _depth < 4 && random.Next(6) == 0
            ? $"{Select(columns)} {Pick(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])} {Select(columns)}"
            : Select(columns);
        _depth--;
        return query;
    }

    private string Select(int columns)
    {
        List<string> names = [];
        string from = From(names);
        string targets = string.Join(", ", Enumerable.Range(0, columns).Select(i => $"{Pick(names)}.{Key}{(i == 0 ? " AS id" : "")}"));
        string where = random.Next(2) == 0 ? " WHERE " + Condition(names) : "";
        return random.Next(8) switch
        {
            0 when columns == 1 => $"SELECT count(*)::int AS id FROM {from}{where}",
            1 => $"SELECT DISTINCT {targets} FROM {from}{where}",
            _ => $"SELECT {targets} FROM {from}{where}",
        };
    }

    private string From(List<string> names)
    {
        string from = Item(names);
        for (int more = random.Next(3); more > 0; more--)
        {
            from = Join(from, names);
        }

        return from;
    }

    private string Join(string from, List<string> names)
    {
        int known = names.Count;
        string join = Pick(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]);
        switch (random.Next(6))
        {
            case 0:
                return $"{from} {join} ({Select(1)}) AS {Name(names)} ON {Equality(names, known)}";
            case 1 when known == 1:
                return $"{from} {join} {Item(names)} USING (id)";
            case 2:
                return $"{from}{Pick([" CROSS JOIN", ","])} LATERAL ({Lateral(names)}) AS {Name(names)}";
            default:
                string item = random.Next(5) == 0 ? Pair(names) : Item(names);
                return random.Next(6) == 0 ? $"{from} CROSS JOIN {item}"
                    : join == "FULL JOIN" ? $"{from} FULL JOIN {item} ON {Equality(names, known)}"
                    : $"{from} {join} {item} ON {Condition(names)}";
        }
    }

    private string Item(List<string> names)
    {
        string name = Name(names);
        names.RemoveAt(names.Count - 1);
        string item = _depth < 3 && random.Next(6) == 0 ? $"({Query(1)})" : Pick(s_tables);
        names.Add(name);
        string written = random.Next(8) == 0 && item[0] != '(' ? $"{item} AS {name} (id)" : $"{item} AS {name}";
        return random.Next(8) == 0 && item[0] != '(' ? written + " TABLESAMPLE bernoulli (100)" : written;
    }

    // Two items in parentheses, sometimes under one name that hides theirs.
    private string Pair(List<string> names)
    {
        int known = names.Count;
        string left = Item(names);
        string right = Item(names);
        string join = Pick(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]);
        if (random.Next(3) > 0)
        {
            return $"({left} {join} {right} ON {names[known]}.{Key} = {names[known + 1]}.{Key})";
        }

        names.RemoveRange(known, 2);
        return $"({left} {join} {right} USING (id)) AS {Name(names)}";
    }

    private string Lateral(List<string> outer)
    {
        string select = Select(1);
        return $"SELECT q.{Key} FROM ({select}) AS q WHERE q.{Key} < {Pick(outer)}.{Key}";
    }

    private string Name(List<string> names)
    {
        string name;
        do
        {
            name = Pick(s_names) + (names.Count > 2 ? names.Count : "");
        }
        while (names.Contains(name) || name == _taken && names.Count < 3);
        names.Add(name);
        return name;
    }

    private string Equality(List<string> names, int known) => $"{Pick(names[..known])}.{Key} = {Pick(names[known..])}.{Key}";

    private string Condition(List<string> names)
    {
        string left = $"{Pick(names)}.{Key}";
        _depth++;
        string condition = random.Next(_depth < 4 ? 9 : 5) switch
        {
            0 => $"{left} = {Pick(names)}.{Key}",
            1 => $"{left} < {random.Next(30)}",
            2 => $"{left} IS NULL",
            3 => $"{left} % 4 = {random.Next(4)} OR {Pick(names)}.{Key} > 8",
            4 => "true",
            5 => $"{left} IN ({Query(1)})",
            6 => $"EXISTS ({Query(1)})",
            7 => $"NOT ({Condition(names)})",
            _ => $"{Condition(names)} AND {left} <= (SELECT max(q.{Key}) FROM ({Query(1)}) AS q)",
        };
        _depth--;
        return condition;
    }

    private string Pick(IReadOnlyList<string> of) => of[random.Next(of.Count)];
}
