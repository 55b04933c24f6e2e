using System.Runtime.InteropServices;
using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Edits;
using Helios.Plugins.Wasm;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Instances;

/// <summary>Hook post_parse: writes frame and statement into the arena, enters the guest, reads its answer.</summary>
// SAFETY: see PluginInstance.cs; guest memory is written through GuestMemory only.
internal sealed unsafe partial class PluginInstance
{
    // A call is timed once in so many: two looks at the clock cost as much as an empty hook.
    private const int SampleEvery = 8;

    private const uint OutAreaBytes = 16 * 1024;

    /// <summary>Runs the hook once. Throws PluginFailure; the caller then takes back what was added to the decision.</summary>
    public void PostParse(in PostParseContext context, PostParseDecision decision, uint generation)
    {
        Session = context.Session;
        Catalog = context.Catalog;
        Decision = decision;
        long begin = CallCount++ % SampleEvery == 0 ? Services.Clock.MonotonicNs : 0;
        try
        {
            ulong verdict = Enter(context, generation, OutAreaBytes);
            if (VerdictOf(verdict, "post_parse") == Verdict.MoreSpace)
            {
                verdict = Enter(context, generation, CheckedSpace((uint)(verdict >> 32)));
            }

            if (verdict != 0)
            {
                Answer(verdict, context.Statement, decision);
            }
        }
        catch (PluginFailure failure)
        {
            // A statement that does not fit was never shown to the guest.
            IsPoisoned |= !failure.IsStatementTooLarge;
            throw;
        }
        catch
        {
            IsPoisoned = true;
            throw;
        }
        finally
        {
            Session = null;
            Catalog = null;
            Decision = null;
            EndSample(begin);
        }
    }

    /// <summary>Hook pre_execution for the statement itself. Throws PluginFailure; a rejection is left in the decision.</summary>
    public void PreExecution(in PostParseContext context, TextDecision decision, uint generation)
    {
        uint frame = WriteStatement(Hook.PreExecution, context, generation, OutAreaBytes);
        Parameters = context.Parameters;
        Http.Begin(context.Wait, _version.Definition.Grant.HttpTimeoutMs);
        ulong verdict;
        try
        {
            verdict = (ulong)Run(context.Session, context.Catalog, &_native->PreExecution, frame, "helios_pre_execution");
        }
        finally
        {
            Parameters = null;
            Http.End();
        }

        TakeAnswer(verdict, decision, "pre_execution");
    }

    private ulong Enter(in PostParseContext context, uint generation, uint outBytes)
    {
        uint frame = WriteStatement(Hook.PostParse, context, generation, outBytes);
        return (ulong)Call(&_native->PostParse, frame, _version.Definition.Grant.CallTimeoutMs, "helios_post_parse");
    }

    private void Answer(ulong verdict, ParsedStatement statement, PostParseDecision decision)
    {
        uint address = (uint)(verdict >> 32);
        switch (VerdictOf(verdict, "post_parse"))
        {
            case Verdict.Changed:
                new EditReader(Memory, _version.Definition, Session!, statement, decision).Read(address);
                break;
            case Verdict.Reject:
                decision.Error = ReadRejection(verdict);
                decision.RefusedBy = _version.Name;
                break;
            default:
                throw NoVerdict(verdict, "post_parse");
        }
    }

    private uint CheckedSpace(uint bytes) =>
        bytes > OutAreaBytes && bytes <= _version.Definition.Grant.MemoryLimitBytes / 2
            ? bytes
            : throw new PluginFailure($"it asks for {bytes} bytes of space");

    /// <summary>Lays frame, statement, nodes, texts, relations, names and text into the arena, in this order, and gives the frame's
    /// address.</summary>
    private uint WriteStatement(Hook hook, in PostParseContext context, uint generation, uint outBytes)
    {
        ParsedStatement statement = context.Statement;
        Ast ast = statement.Ast;
        long nodesBytes = (long)ast.Nodes.Length * sizeof(AstNode);
        long namesBytes = 0;
        for (int i = 0; i < statement.Tables.Count; i++)
        {
            TableReference table = statement.Tables[i];
            namesBytes += Encoding.UTF8.GetByteCount(table.Name) + (table.Schema is null ? 0 : Encoding.UTF8.GetByteCount(table.Schema));
        }

        long sqlBytes = Encoding.UTF8.GetByteCount(statement.Sql);
        long fixedBytes = AbiCallFrame.SizeBytes + AbiStatement.SizeBytes;
        long nodesAt = fixedBytes;
        long textsAt = Align(nodesAt + nodesBytes);
        long relationsAt = Align(textsAt + ast.Texts.Length);
        long namesAt = relationsAt + (long)statement.Tables.Count * AbiRelation.SizeBytes;
        long sqlAt = namesAt + namesBytes;
        long outAt = Align(sqlAt + sqlBytes);
        Reserve(outAt + outBytes);

        GuestMemory memory = Memory;
        if (!memory.TryGet(_arena, _arenaBytes, out Span<byte> arena))
        {
            throw new PluginFailure("its arena is gone");
        }

        MemoryMarshal.AsBytes(ast.Nodes).CopyTo(arena[(int)nodesAt..]);
        ast.Texts.CopyTo(arena[(int)textsAt..]);
        WriteRelations(context, arena, (int)relationsAt, (int)namesAt);
        Encoding.UTF8.GetBytes(statement.Sql, arena[(int)sqlAt..]);
        WriteHead(hook, context, arena, generation, (int)sqlAt, (int)sqlBytes, (int)textsAt, (int)relationsAt, (int)outAt);
        return _arena;
    }

    private void WriteHead(
        Hook hook, in PostParseContext context, Span<byte> arena, uint generation, int sqlAt, int sqlBytes, int textsAt, int relationsAt,
        int outAt)
    {
        ParsedStatement statement = context.Statement;
        int statementAt = AbiCallFrame.SizeBytes;
        var frame = new AbiCallFrame
        {
            Abi = AbiConstants.Version,
            Hook = (byte)hook,
            PluginGeneration = generation,
            QueryId = context.QueryId,
            DeadlineNs = (ulong)_version.Definition.Grant.CallTimeoutMs * 1_000_000,
            SqlPtr = _arena + (uint)sqlAt,
            SqlLen = (uint)sqlBytes,
            StatementPtr = _arena + (uint)statementAt,
            StatementLen = (uint)(sqlAt - statementAt),
            OutPtr = _arena + (uint)outAt,
            OutCap = _arenaBytes - (uint)outAt,
        };
        var head = new AbiStatement
        {
            NodesPtr = _arena + (uint)(statementAt + AbiStatement.SizeBytes),
            NodeCount = (uint)statement.Ast.Nodes.Length,
            TextsPtr = _arena + (uint)textsAt,
            TextsLen = (uint)statement.Ast.Texts.Length,
            Root = statement.Ast.Root.Value,
            Kind = (byte)statement.Kind,
            InnerKind = (byte)statement.InnerKind,
            RelationsPtr = _arena + (uint)relationsAt,
            RelationCount = (uint)statement.Tables.Count,
            ParameterCount = (uint)statement.ParameterCount,
        };
        MemoryMarshal.Write(arena, in frame);
        MemoryMarshal.Write(arena[statementAt..], in head);
    }

    private void WriteRelations(in PostParseContext context, Span<byte> arena, int relationsAt, int namesAt)
    {
        IReadOnlyList<TableReference> tables = context.Statement.Tables;
        for (int i = 0; i < tables.Count; i++)
        {
            TableReference table = tables[i];
            var relation = new AbiRelation
            {
                Access = (byte)table.Access,
                Kind = (byte)context.Catalog.KindOf(table.Schema, table.Name),
                Granted = _version.Definition.Grant.AllowsTable(table.Schema, table.Name) ? (byte)1 : (byte)0,
            };
            if (table.Schema is not null)
            {
                relation.SchemaPtr = _arena + (uint)namesAt;
                relation.SchemaLen = (uint)Encoding.UTF8.GetBytes(table.Schema, arena[namesAt..]);
                namesAt += (int)relation.SchemaLen;
            }

            relation.NamePtr = _arena + (uint)namesAt;
            relation.NameLen = (uint)Encoding.UTF8.GetBytes(table.Name, arena[namesAt..]);
            namesAt += (int)relation.NameLen;
            MemoryMarshal.Write(arena[(relationsAt + i * AbiRelation.SizeBytes)..], in relation);
        }
    }

    private void Reserve(long bytes)
    {
        if (bytes <= _arenaBytes)
        {
            return;
        }

        // Half of the memory at most, so that the guest has room to work.
        if (bytes > _version.Definition.Grant.MemoryLimitBytes / 2)
        {
            throw new PluginFailure("statement too large") { IsStatementTooLarge = true };
        }

        GrowArena(checked((uint)long.Min(Align(bytes * 2), _version.Definition.Grant.MemoryLimitBytes / 2)));
    }

    private static long Align(long bytes) => (bytes + AbiConstants.ArenaAlignment - 1) & ~(long)(AbiConstants.ArenaAlignment - 1);
}
