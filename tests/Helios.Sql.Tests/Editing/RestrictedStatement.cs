namespace Helios.Sql.Tests.Editing;

/// <summary>A statement of restricted.sql, whose head says what the marks mean.</summary>
internal sealed record RestrictedStatement(string Sql, IReadOnlyList<string> Then)
{
    public bool IsRefused { get; init; }

    public bool IsChecked { get; init; }

    /// <summary>Why the answers may differ, or null.</summary>
    public string? Difference { get; init; }

    public static RestrictedStatement[] ReadAll()
    {
        List<RestrictedStatement> all = [];
        var next = new RestrictedStatement("", []);
        foreach (string line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Editing", "restricted.sql")))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            (string mark, string rest) = line.Split(' ', 2) is [string first, string second] ? (first, second) : (line, "");
            switch (mark)
            {
                case "@then":
                    next = next with { Then = rest.Split("; ") };
                    break;
                case "@refused":
                    next = next with { IsRefused = true };
                    break;
                case "@check":
                    next = next with { IsChecked = true };
                    break;
                case "@differs":
                    next = next with { Difference = rest };
                    break;
                default:
                    if (line[0] == ' ')
                    {
                        all[^1] = all[^1] with { Sql = all[^1].Sql + "\n" + line };
                        break;
                    }

                    all.Add(next with { Sql = line });
                    next = new RestrictedStatement("", []);
                    break;
            }
        }

        return [.. all];
    }
}
