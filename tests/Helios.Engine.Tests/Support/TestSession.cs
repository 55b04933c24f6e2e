using Helios.Base;
using Helios.Execution;
using Helios.Sql;
using Helios.Sql.Analysis;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Engine.Tests.Support;

/// <summary>A session with variables of its own, driven as the server drives one: every call of <see cref="Run"/> is one simple
/// query.</summary>
internal sealed class TestSession : ISessionContext, IDisposable
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TimeZone"] = "UTC",
        ["search_path"] = "\"$user\", public",
        ["server_version"] = "15.0",
    };

    public TestSession(Database database, string databaseName = "helios")
    {
        DatabaseName = databaseName;
        Engine = database.OpenSession(this);
    }

    public EngineSession Engine { get; }

    public string UserName => "postgres";

    public string DatabaseName { get; }

    public int BackendPid => 4711;

    /// <summary>Data statements run with their literals as parameters, as simple queries do from a shape's third text on.</summary>
    public bool LiftsLiterals { get; set; }

    /// <summary>Statements that ran so.</summary>
    public int LiftedCount { get; private set; }

    public RestrictionSet Restrictions { get; set; } = RestrictionSet.None;

    public Datum[] RestrictionValues { get; set; } = [];

    public IEnumerable<SessionVariable> Variables => _variables.Select(v => new SessionVariable(v.Key, v.Value, ""));

    public bool TryGetVariable(string name, out string value) => _variables.TryGetValue(name, out value!);

    public void SetVariable(string name, string value, bool isLocal) => _variables[name] = value;

    /// <summary>Runs every statement of the text; the result of the last one.</summary>
    public TestResult Run(string sql, params string?[] parameters)
    {
        var result = new TestResult([], [], "");
        try
        {
            foreach (ParsedStatement statement in SqlParser.ParseAll(System.Text.Encoding.UTF8.GetBytes(sql)))
            {
                Engine.StartImplicit();
                result = RunOne(statement, parameters);
            }

            Engine.FinishImplicit();
            return result;
        }
        catch (SqlError)
        {
            Engine.StatementFailed();
            throw;
        }
    }

    public PreparedPlan Prepare(string sql, params uint[] types)
    {
        Engine.StartImplicit();
        return Engine.Prepare(SqlParser.ParseAll(System.Text.Encoding.UTF8.GetBytes(sql))[0], Restrictions, types);
    }

    /// <summary>Steps an execution to its end.</summary>
    public TestResult Collect(StatementExecution execution)
    {
        var rows = new List<string?[]>();
        StepResult step;
        while ((step = execution.Step()) == StepResult.Rows)
        {
            AddRows(execution, rows);
        }

        Assert.Equal(StepResult.Done, step);
        return new TestResult([.. execution.Plan.Columns], rows, execution.CommandTag);
    }

    public void AddRows(StatementExecution execution, List<string?[]> rows)
    {
        Batch batch = execution.Current;
        for (int i = 0; i < batch.SelectedCount; i++)
        {
            int row = batch.RowAt(i);
            var texts = new string?[batch.Columns.Length];
            for (int c = 0; c < texts.Length; c++)
            {
                Datum value = batch.Columns[c].Get(row);
                texts[c] = value.IsNull ? null : TextCodec.ToString(execution.Plan.Columns[c].Type, value, Engine.CodecSettings);
            }

            rows.Add(texts);
        }
    }

    public void Dispose() => Engine.Dispose();

    private TestResult RunOne(ParsedStatement statement, string?[] parameters)
    {
        Ast ast = statement.Ast;
        switch (statement.Kind)
        {
            case StatementKind.Transaction:
                return RunTransaction((TransactionKind)ast.Value(ast.Root));
            case StatementKind.VariableSet:
                NodeId argument = ast.Child(ast.Root, Role.Argument);
                SetVariable(ast.Text(ast.Root), argument.IsNone ? "" : ast.Text(argument), isLocal: false);
                return new TestResult([], [], "SET");
            case StatementKind.Empty:
                return new TestResult([], [], "");
            default:
                if (LiftsLiterals && parameters.Length == 0 && StartLifted(statement) is { } lifted)
                {
                    using (lifted)
                    {
                        return Collect(lifted);
                    }
                }

                PreparedPlan plan = Engine.Prepare(statement, Restrictions, default);
                var values = new Datum[plan.ParameterTypes.Length];
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = parameters[i] is { } text
                        ? TextCodec.Parse(plan.ParameterTypes[i], text, Engine.CodecSettings) : Datum.Null;
                }

                using (StatementExecution execution = Engine.Start(plan, values, RestrictionValues))
                {
                    return Collect(execution);
                }
        }
    }

    // Null: nothing to lift, or it does not bind so.
    private StatementExecution? StartLifted(ParsedStatement statement)
    {
        if (LiteralLifter.Lift(statement) is not { Literals.Count: > 0 } lifted || statement.ParameterCount > 0)
        {
            return null;
        }

        uint[] types = [.. lifted.Literals.Select(literal => literal.Class switch
        {
            LiteralClass.Int4 => SqlType.Int4.Oid,
            LiteralClass.Int8 => SqlType.Int8.Oid,
            LiteralClass.Numeric => SqlType.Numeric.Oid,
            LiteralClass.Unknown => 0u,
        })];
        var shape = new ParsedStatement
        {
            Ast = lifted.Ast, Kind = statement.Kind, Sql = "", Tables = statement.Tables, ParameterCount = types.Length,
        };
        try
        {
            PreparedPlan plan = Engine.Prepare(shape, Restrictions, types);
            Datum[] values = [.. lifted.Literals.Select((literal, i) =>
                TextCodec.Parse(plan.ParameterTypes[i], literal.Text, Engine.CodecSettings))];
            LiftedCount++;
            return Engine.Start(plan, values, RestrictionValues);
        }
        catch (SqlError)
        {
            return null;
        }
    }

    private TestResult RunTransaction(TransactionKind kind)
    {
        switch (kind)
        {
            case TransactionKind.Begin or TransactionKind.Start:
                Engine.Begin();
                return new TestResult([], [], "BEGIN");
            case TransactionKind.Commit:
                Engine.Commit(out bool rolledBack);
                return new TestResult([], [], rolledBack ? "ROLLBACK" : "COMMIT");
            default:
                Engine.Rollback();
                return new TestResult([], [], "ROLLBACK");
        }
    }
}

internal sealed record TestResult(ResultColumn[] Columns, List<string?[]> Rows, string Tag)
{
    /// <summary>The rows as lines, values separated by bars.</summary>
    public string[] Lines => [.. Rows.Select(row => string.Join('|', row.Select(v => v ?? "NULL")))];

    public string? Only => Assert.Single(Assert.Single(Rows));
}
