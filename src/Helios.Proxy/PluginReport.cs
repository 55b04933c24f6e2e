using System.Globalization;
using System.Text;
using Helios.Execution;
using Helios.Plugins;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Sql;

namespace Helios.Proxy;

/// <summary>What EXPLAIN (PLUGINS) tells of plugins: their calls for this statement, and what they decided about it.</summary>
internal static class PluginReport
{
    /// <summary>A text begins that may be an EXPLAIN: calls are counted from here on.</summary>
    public static void Begin(ProxySession session, ReadOnlySpan<byte> sql)
    {
        ReadOnlySpan<byte> text = sql.TrimStart(" \t\r\n("u8);
        bool isExplain = text.Length > 7 && Ascii.EqualsIgnoreCase(text[..7], "explain"u8);
        session.Trace = isExplain ? new PluginTrace() : null;
    }

    /// <summary>The same where comments stand before the word, once it is parsed.</summary>
    public static void Begin(ProxySession session, ParsedStatement statement)
    {
        if (statement.Kind == StatementKind.Explain)
        {
            session.Trace ??= new PluginTrace();
        }
    }

    public static IReadOnlyList<ExplainPlugin> Of(PluginTrace trace, Decision decision)
    {
        var report = new List<ExplainPlugin>();
        foreach (PluginWork work in trace.Work)
        {
            var facts = new List<(string, string)>
            {
                ("Calls", Number(work.Calls)),
                ("Time", (work.Ns / 1e6).ToString("F3", CultureInfo.InvariantCulture)),
            };
            if (work.Hook == "post_parse")
            {
                facts.Add(("MemoHits", Number(work.MemoHits)));
                DecisionEdits edits = decision.Edits.FirstOrDefault(e => e.Plugin == work.Plugin);
                facts.Add(("Restrictions", Number(edits.Restrictions)));
                facts.Add(("TreeEdits", Number(edits.TreeEdits)));
                facts.Add(("Annotations", Number(edits.Annotations)));
            }

            if (work.BytesIn + work.BytesOut + work.Rows > 0)
            {
                if (work.Hook == "pre_execution")
                {
                    // Of rows to be written only: how many rows of a result a plugin took away is what it hides.
                    facts.Add(("RowsIn", Number(work.Rows)));
                    facts.Add(("RowsFiltered", Number(work.RowsRemoved)));
                    facts.Add(("RowsAdded", Number(work.RowsAdded)));
                }

                facts.Add(("BytesIn", Number(work.BytesIn)));
                facts.Add(("BytesOut", Number(work.BytesOut)));
            }

            report.Add(new ExplainPlugin(work.Plugin, work.Hook, facts));
        }

        return report;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
