using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Edits;

/// <summary>
/// Reads a guest's EditList into the decision. Nothing of it is believed: addresses, counts, kinds, names, texts, depth and grants are
/// checked, and the first thing that is wrong fails the plugin (its caller then takes back what was added).
/// </summary>
internal readonly partial struct EditReader
{
    private readonly GuestMemory _memory;
    private readonly PluginDefinition _definition;
    private readonly IPluginSession _session;
    private readonly ParsedStatement _statement;
    private readonly PostParseDecision _decision;

    public EditReader(
        GuestMemory memory, PluginDefinition definition, IPluginSession session, ParsedStatement statement, PostParseDecision decision)
    {
        _statement = statement;
        _memory = memory;
        _definition = definition;
        _session = session;
        _decision = decision;
    }

    public void Read(uint address)
    {
        if (!_memory.TryRead(address, out AbiEditList list))
        {
            throw new PluginFailure($"its edits lie at 0x{address:x}, outside its memory");
        }

        if (list.EditCount > Limits.PluginEditCount)
        {
            throw new PluginFailure($"it answers {list.EditCount} edits; {Limits.PluginEditCount} are allowed");
        }

        var budget = new AnswerBudget();
        var table = new GuestTable(_memory, list.NodesPtr, list.NodeCount, list.TextsPtr, list.TextsLen, budget);
        var predicates = new PredicateReader(table, _session, _decision);
        for (uint i = 0; i < list.EditCount && _decision.Error is null; i++)
        {
            ulong at = list.EditsPtr + (ulong)i * AbiEdit.SizeBytes;
            if (at > uint.MaxValue || !_memory.TryRead((uint)at, out AbiEdit edit))
            {
                throw new PluginFailure($"edit {i} lies outside its memory");
            }

            Apply(edit, table, ref predicates);
        }

        _decision.IsVolatile |= budget.IsLarge || predicates.VisitCount > Limits.PluginMemoNodeCount;
    }

    private void Apply(in AbiEdit edit, GuestTable table, ref PredicateReader predicates)
    {
        bool hasTarget = (EditKind)edit.Kind is not (EditKind.Restrict or EditKind.Annotate or EditKind.Reject);
        if (edit.Flags != 0 || (edit.Target != 0 && !hasTarget))
        {
            throw new PluginFailure("a reserved field of an edit is not 0");
        }

        switch ((EditKind)edit.Kind)
        {
            case EditKind.Restrict:
                Restrict(edit, table, ref predicates);
                break;
            case EditKind.Annotate:
                _decision.Add(new PluginAnnotation(
                    _definition.Name, table.Text(edit.NameText, 256) ?? throw new PluginFailure("an annotation has no key"),
                    table.Text(edit.ValueText, Limits.PluginLogLineBytes) ?? ""));
                break;
            case EditKind.Reject:
                string state = table.Text(edit.ValueText, 5) ?? "\0\0\0\0\0";
                _decision.Error = new SqlError(
                    RejectionReader.State(System.Text.Encoding.ASCII.GetBytes(state)),
                    table.Text(edit.NameText, 8 * 1024) ?? $"statement refused by plugin \"{_definition.Name}\"");
                _decision.RefusedBy = _definition.Name;
                break;
            case EditKind.ReplaceNode or EditKind.RemoveNode or EditKind.WrapRelation or EditKind.AddTarget or EditKind.Limit:
                _decision.Add(TreeEditOf(edit, table));
                break;
            default:
                throw new PluginFailure($"edit kind {edit.Kind} is not supported");
        }
    }

    private void Restrict(in AbiEdit edit, GuestTable table, ref PredicateReader predicates)
    {
        PluginGrant grant = _definition.Grant;
        if (!grant.AllowQueryModification)
        {
            throw new PluginFailure("it restricts a table, which needs allow_query_modification; that is not granted");
        }

        string? schema = table.Text(edit.SchemaText, Limits.IdentifierBytes);
        string name = table.Text(edit.NameText, Limits.IdentifierBytes) ?? throw new PluginFailure("a restriction names no table");
        if (!grant.AllowsTable(schema, name))
        {
            throw new PluginFailure($"it restricts table \"{name}\", which allow_table_access does not name");
        }

        Ast predicate = predicates.Read(edit.Root);
        _decision.Add(new RestrictionEdit(schema, name, predicate, predicate.Root, _definition.Name));
    }
}
