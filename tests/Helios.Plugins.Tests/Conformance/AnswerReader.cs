using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Plugins.Abi;
using Helios.Plugins.Wasm;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>What a guest's verdict word means and leads to, in the form of the conformance frames.</summary>
internal readonly struct AnswerReader(GuestMemory memory)
{
    private readonly GuestMemory _memory = memory;

    /// <summary>Adds verdict, and what lies at its address, to the call.</summary>
    public void Read(string export, uint frame, ulong word, JsonObject call)
    {
        var verdict = (Verdict)(byte)word;
        call["verdict"] = verdict.ToString();
        Assert.True(verdict == Verdict.Cached || (uint)word >> 8 == 0, $"0x{word:x} has a code");
        uint address = (uint)(word >> 32);
        if (verdict == Verdict.Cached)
        {
            call["answer"] = Cached((CacheDecision)((uint)word >> 8), address);
        }
        else if (verdict == Verdict.Reject)
        {
            call["answer"] = Rejection(address);
        }
        else if (verdict == Verdict.Changed && export == "helios_post_parse")
        {
            call["answer"] = Edits(address);
        }
        else if (verdict == Verdict.Changed && export == "helios_on_result")
        {
            call["answer"] = Columns(address);
        }
        else if (verdict == Verdict.Replaced)
        {
            call["answer"] = Replaced(address, Get<AbiCallFrame>(frame).BatchPtr);
        }
        else if (export is "helios_on_batch" or "helios_pre_execution" && Get<AbiCallFrame>(frame).BatchPtr is not 0 and uint batch)
        {
            call["answer"] = Rows(batch);
        }
    }

    private JsonObject? Rejection(uint address)
    {
        if (address == 0)
        {
            return null;
        }

        AbiRejection record = Get<AbiRejection>(address);
        return new JsonObject
        {
            ["sqlstate"] = Text(address, 5) is var state && state.Trim('\0').Length == 0 ? "42501" : state,
            ["message"] = Text(record.MessagePtr, record.MessageLen),
            ["detail"] = Text(record.DetailPtr, record.DetailLen),
            ["hint"] = Text(record.HintPtr, record.HintLen),
        };
    }

    private JsonObject Cached(CacheDecision decision, uint address)
    {
        var answer = new JsonObject { ["decision"] = (int)decision };
        if (address == 0)
        {
            return answer;
        }

        AbiCacheEntry entry = Get<AbiCacheEntry>(address);
        var tags = new JsonArray();
        for (uint i = 0; i < entry.TagCount; i++)
        {
            AbiView tag = Get<AbiView>(entry.TagsPtr + i * AbiView.SizeBytes);
            tags.Add(Text(tag.Ptr, tag.Len));
        }

        answer["key"] = Text(entry.KeyPtr, entry.KeyLen);
        answer["ttl_ms"] = entry.TtlMs;
        answer["flags"] = entry.Flags;
        answer["tags"] = tags;
        return answer;
    }

    private JsonArray Edits(uint address)
    {
        AbiEditList list = Get<AbiEditList>(address);
        var edits = new JsonArray();
        for (uint i = 0; i < list.EditCount; i++)
        {
            AbiEdit edit = Get<AbiEdit>(list.EditsPtr + i * AbiEdit.SizeBytes);
            edits.Add(new JsonObject
            {
                ["kind"] = edit.Kind,
                ["target"] = edit.Target,
                ["schema"] = Pooled(list, edit.SchemaText),
                ["name"] = Pooled(list, edit.NameText),
                ["value"] = Pooled(list, edit.ValueText),
                ["root"] = edit.Root == 0 ? null : Node(list, edit.Root),
            });
        }

        return edits;
    }

    private JsonObject Node(in AbiEditList list, uint index)
    {
        AstNode node = Get<AstNode>(list.NodesPtr + index * (uint)Marshal.SizeOf<AstNode>());
        var children = new JsonArray();
        for (uint child = node.First; child != 0;)
        {
            children.Add(Node(list, child));
            child = Get<AstNode>(list.NodesPtr + child * (uint)Marshal.SizeOf<AstNode>()).Next;
        }

        return new JsonObject
        {
            ["kind"] = (int)node.Kind,
            ["role"] = (int)node.Role,
            ["text"] = Pooled(list, node.Text),
            ["value"] = node.Value,
            ["flags"] = (int)node.Flags,
            ["children"] = children,
        };
    }

    private string Pooled(in AbiEditList list, uint offset) =>
        offset == 0 ? "" : Text(list.TextsPtr + offset + 4, Get<uint>(list.TextsPtr + offset));

    private JsonArray Columns(uint address)
    {
        AbiAddedColumns list = Get<AbiAddedColumns>(address);
        var columns = new JsonArray();
        for (uint i = 0; i < list.ColumnCount; i++)
        {
            AbiAddedColumn column = Get<AbiAddedColumn>(list.ColumnsPtr + i * AbiAddedColumn.SizeBytes);
            columns.Add(new JsonObject
            {
                ["name"] = Text(column.NamePtr, column.NameLen),
                ["type_oid"] = column.TypeOid,
                ["type_modifier"] = column.TypeModifier,
            });
        }

        return columns;
    }

    /// <summary>The rows that are left, as text; NULL is null.</summary>
    private JsonArray Rows(uint address)
    {
        AbiBatch batch = Get<AbiBatch>(address);
        var rows = new JsonArray();
        for (uint row = 0; row < batch.RowCount; row++)
        {
            if (!Bit(batch.SelectionPtr, row))
            {
                continue;
            }

            var values = new JsonArray();
            for (uint i = 0; i < batch.ColumnCount; i++)
            {
                AbiBatchColumn column = Get<AbiBatchColumn>(batch.ColumnsPtr + i * AbiBatchColumn.SizeBytes);
                values.Add(Bit(column.ValidityPtr, row) ? JsonValue.Create(Value(column, row)) : null);
            }

            rows.Add(values);
        }

        return rows;
    }

    /// <summary>Rows that leave instead of the batch's: values that are not given are those of the source row.</summary>
    private JsonArray Replaced(uint address, uint batchAddress)
    {
        AbiReplacement replacement = Get<AbiReplacement>(address);
        AbiBatch batch = Get<AbiBatch>(batchAddress);
        Assert.Equal(batch.ColumnCount, replacement.ColumnCount);
        var rows = new JsonArray();
        for (uint row = 0; row < replacement.RowCount; row++)
        {
            int source = Get<int>(replacement.SourcesPtr + 4 * row);
            var values = new JsonArray();
            for (uint i = 0; i < replacement.ColumnCount; i++)
            {
                AbiBatchColumn column = Get<AbiBatchColumn>(batch.ColumnsPtr + i * AbiBatchColumn.SizeBytes);
                AbiReplacedColumn given = Get<AbiReplacedColumn>(replacement.ColumnsPtr + i * AbiReplacedColumn.SizeBytes);
                uint at = given.DataPtr == 0 ? (uint)source : row;
                bool isValid = given.DataPtr == 0
                    ? source >= 0 && Bit(column.ValidityPtr, at)
                    : given.ValidityPtr == 0 || Bit(given.ValidityPtr, at);
                column.DataPtr = given.DataPtr == 0 ? column.DataPtr : given.DataPtr;
                values.Add(isValid ? JsonValue.Create(Value(column, at)) : null);
            }

            rows.Add(values);
        }

        return rows;
    }

    private string Value(in AbiBatchColumn column, uint row)
    {
        switch ((PhysicalKind)column.Kind)
        {
            case PhysicalKind.Int32:
                return Get<int>(column.DataPtr + 4 * row).ToString(CultureInfo.InvariantCulture);
            case PhysicalKind.Int64:
                return Get<long>(column.DataPtr + 8 * row).ToString(CultureInfo.InvariantCulture);
            case PhysicalKind.Bytes:
                AbiView view = Get<AbiView>(column.DataPtr + 8 * row);
                return Text(view.Ptr, view.Len);
            default:
                throw new NotSupportedException($"the frames know no values of kind {column.Kind}");
        }
    }

    private bool Bit(uint address, uint row) => (Get<byte>(address + row / 8) >> (int)(row % 8) & 1) != 0;

    private T Get<T>(uint address) where T : unmanaged
    {
        Assert.True(_memory.TryRead(address, out T value), $"0x{address:x} lies outside the memory");
        return value;
    }

    private string Text(uint address, uint length)
    {
        Assert.True(_memory.TryGet(address, length, out Span<byte> bytes), $"0x{address:x} lies outside the memory");
        return Encoding.UTF8.GetString(bytes);
    }
}
