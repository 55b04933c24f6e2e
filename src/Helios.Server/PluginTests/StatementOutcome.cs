using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Helios.Base;
using Helios.Execution;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Types;

namespace Helios.Server.PluginTests;

/// <summary>What came of a statement, in the words of a fixture.</summary>
internal sealed partial class StatementOutcome
{
    public string Verdict { get; private set; } = FixtureVerdict.Pass;

    public string SqlState { get; private set; } = "";

    public string Message { get; private set; } = "";

    public List<string> Columns { get; } = [];

    public List<IReadOnlyList<string>> Rows { get; } = [];

    public string Tag { get; set; } = "";

    public string? Rewritten { get; private set; }

    public IReadOnlyList<string> Restrictions { get; private set; } = [];

    public void Fail(SqlError error)
    {
        Verdict = !error.IsFromPlugin ? FixtureVerdict.Error
            : error.State == Base.SqlState.ExternalRoutineException ? FixtureVerdict.Failed
            : FixtureVerdict.Reject;
        SqlState = error.State.Code;
        Message = error.Message;
    }

    public void Take(Decision decision, ProxySession session)
    {
        Rewritten = decision.Edited?.Sql;
        string[] values = [.. decision.Values.Select((v, i) => Quoted(decision.Restrictions.ValueTypes[i], v, session))];
        Restrictions = [.. decision.Restrictions.Items.Select(r => Describe(r, values))];
    }

    public void Add(Batch batch, IReadOnlyList<SqlType> types, ProxySession session)
    {
        for (int i = 0; i < batch.SelectedCount; i++)
        {
            int row = batch.RowAt(i);
            Rows.Add([.. types.Select((type, column) => Text(type, batch.Columns[column].Get(row), session))]);
        }
    }

    /// <summary>NULL as COPY writes it.</summary>
    private static string Text(SqlType type, Datum value, ProxySession session) =>
        value.IsNull ? "\\N" : TextCodec.ToString(type, value, session.Engine.CodecSettings);

    private static string Quoted(SqlType type, Datum value, ProxySession session) => value.IsNull ? "NULL"
        : type == SqlType.Unknown ? "'" + value.AsText + "'"
        : "'" + TextCodec.ToString(type, value, session.Engine.CodecSettings) + "'";

    private static string Describe(Restriction restriction, string[] values)
    {
        var text = new ArrayBufferWriter<byte>();
        Deparser.Deparse(restriction.Predicate, restriction.Root, text);
        string predicate = Parameter().Replace(
            Encoding.UTF8.GetString(text.WrittenSpan),
            match => values[int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) - 1]);
        return $"{(restriction.Schema is null ? "" : restriction.Schema + ".")}{restriction.Table}: {predicate}";
    }

    [GeneratedRegex(@"\$[0-9]+")]
    private static partial Regex Parameter();
}
