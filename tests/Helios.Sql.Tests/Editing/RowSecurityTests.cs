using Helios.Base;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;
using Xunit.Abstractions;

namespace Helios.Sql.Tests.Editing;

/// <summary>
/// A statement restricted in its text, run by someone whom policies do not bind, answers and leaves what the original does for someone whom
/// policies with the same predicates bind. PostgreSQL is the oracle for what a restriction means.
/// </summary>
public class RowSecurityTests(ITestOutputHelper output)
{
    /// <summary>Conditions of each restricted table; {0} is its name. The last ones hide what they must not be confused with.</summary>
    private static readonly string[] s_predicates =
    [
        "tenant = 1",
        "tenant = 1 OR id % 5 = 0",
        "tenant = 3 AND id > 2 AND {0}.id < 30",
        "tenant IN (SELECT tenant FROM membership WHERE usr = 'ann')",
        "EXISTS (SELECT 1 FROM membership o WHERE o.tenant = {0}.tenant AND o.usr = 'ann')",
        "EXISTS (SELECT FROM membership AS orders, membership AS items WHERE orders.tenant = items.tenant AND orders.usr <> 'bob') "
            + "AND tenant = 1",
    ];

    private readonly HashSet<string> _different = [];
    private int _wrong;
    private int _compared;
    private int _errors;

    [PostgresFact]
    public void EditedStatementsMeanWhatPoliciesMean()
    {
        using var database = new RowSecurityDatabase(Environment.GetEnvironmentVariable(PostgresFactAttribute.Variable)!);
        RestrictedStatement[] statements = RestrictedStatement.ReadAll();
        Assert.True(statements.Length >= 150, $"only {statements.Length} statements");
        foreach (string predicate in s_predicates)
        {
            database.Restrict(predicate);
            foreach (RestrictedStatement statement in statements)
            {
                Compare(database, predicate, statement);
            }
        }

        output.WriteLine($"{statements.Length} statements, {s_predicates.Length} predicates: {_compared} compared, {_errors} equal errors");
        Assert.Equal(0, _wrong);
        IEnumerable<RestrictedStatement> marked = statements.Where(s => s.IsChecked || s.Difference is not null);
        Assert.Equal([], marked.Select(s => s.Sql).Where(sql => !_different.Contains(sql)));
    }

    /// <summary>HELIOS_EDIT_CASES random statements (300 unless told), from HELIOS_SEED.</summary>
    [PostgresFact]
    public void RandomStatementsMeanWhatPoliciesMean()
    {
        int seed = Environment.GetEnvironmentVariable("HELIOS_SEED") is { } text ? int.Parse(text, null) : Random.Shared.Next();
        int cases = Environment.GetEnvironmentVariable("HELIOS_EDIT_CASES") is { } number ? int.Parse(number, null) : 300;
        output.WriteLine($"seed {seed}");
        using var database = new RowSecurityDatabase(Environment.GetEnvironmentVariable(PostgresFactAttribute.Variable)!);
        for (int i = 0; i < cases; i++)
        {
            var random = new Random(HashCode.Combine(seed, i));
            string predicate = s_predicates[random.Next(s_predicates.Length)];
            database.Restrict(predicate);
            Compare(database, predicate, new RestrictedStatement(new RandomStatements(random).Next(), []));
        }

        output.WriteLine($"{_compared} compared, {_errors} equal errors");
        Assert.True(_errors * 6 < cases, "too many statements fail to say much");
        Assert.True(_wrong == 0, $"{_wrong} of {cases} differ, seed {seed}");
    }

    private static EditedStatement Edit(string sql, string predicate)
    {
        Ast ast = Outline.One(sql).Ast;
        var editor = new AstEditor(ast);
        foreach (string table in RowSecurityDatabase.Restricted)
        {
            string condition = predicate.Replace("{0}", table, StringComparison.Ordinal);
            editor.RestrictRelation("public", table, AstFragment.Expression(condition));
        }

        return editor.Build();
    }

    private void Compare(RowSecurityDatabase database, string predicate, RestrictedStatement statement)
    {
        string written;
        bool isChecked;
        try
        {
            EditedStatement edited = Edit(statement.Sql, predicate);
            written = edited.Statement?.Sql ?? statement.Sql;
            isChecked = edited.Checks.Count > 0;
        }
        catch (SqlError error)
        {
            Report(statement.IsRefused, predicate, statement, "", error.ToString());
            return;
        }

        if (statement.IsRefused)
        {
            Report(false, predicate, statement, written, "not refused");
            return;
        }

        List<string> then = [];
        foreach (string more in statement.Then)
        {
            bool isQuery = more.StartsWith("SELECT", StringComparison.Ordinal) && !more.EndsWith("made", StringComparison.Ordinal);
            then.Add(isQuery ? Edit(more, predicate).Statement!.Sql : more);
        }

        (string? State, string Text) ours = database.Result(written, then, underPolicies: false);
        (string? State, string Text) theirs = database.Result(statement.Sql, statement.Then, underPolicies: true);
        if (Environment.GetEnvironmentVariable("HELIOS_SHOW_ERRORS") is not null && ours.State is not null)
        {
            output.WriteLine($"{ours.State} {ours.Text}: {statement.Sql}");
        }

        bool isRefusedRow = theirs.State == "42501"
            && theirs.Text.StartsWith("new row violates row-level security", StringComparison.Ordinal);
        bool same = ours.State is null && theirs.State is null ? ours.Text == theirs.Text : ours.State == theirs.State;
        bool explained = isRefusedRow && isChecked && statement.IsChecked || statement.Difference is not null;
        _errors += same && ours.State is not null ? 1 : 0;
        _compared++;
        if (!same)
        {
            _different.Add(statement.Sql);
        }

        Report(same || explained, predicate, statement, written, Difference(ours, theirs));
    }

    private static string Difference((string? State, string Text) ours, (string? State, string Text) theirs)
    {
        string[] left = $"{ours.State}: {ours.Text}".Split('\n');
        string[] right = $"{theirs.State}: {theirs.Text}".Split('\n');
        return $"only ours:\n{string.Join('\n', left.Except(right).Take(8))}\n"
            + $"only theirs:\n{string.Join('\n', right.Except(left).Take(8))}";
    }

    private void Report(bool isRight, string predicate, RestrictedStatement statement, string written, string what)
    {
        if (!isRight)
        {
            _wrong++;
            output.WriteLine($"---- {predicate}\n{statement.Sql}\n=> {written}\n{what}");
        }
    }
}
