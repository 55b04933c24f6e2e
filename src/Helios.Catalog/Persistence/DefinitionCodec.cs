using System.Buffers;
using System.Text.Json;
using Helios.Base;
using Helios.Types;

namespace Helios.Catalog;

/// <summary>Definitions as JSON texts in the rows of the definition tree: readable in a dump, and open for members that later versions
/// add.</summary>
internal static class DefinitionCodec
{
    /// <summary>Columns of the definition tree: the kind ('d', 't', 's') and the JSON.</summary>
    public static readonly RowLayout Layout = new([PhysicalKind.Int16, PhysicalKind.Bytes]);

    public static byte[] Encode(DatabaseDefinition database) => Write('d', json =>
    {
        json.WriteNumber("oid", database.Oid);
        json.WriteString("name", database.Name);
    });

    public static byte[] Encode(Relation relation) => relation switch
    {
        TableDefinition table => Write('t', json => WriteTable(json, table)),
        SequenceDefinition sequence => Write('s', json => WriteSequence(json, sequence)),
        _ => throw new Bug("definition of " + relation.Name),
    };

    /// <summary>Adds one stored definition to a snapshot.</summary>
    public static CatalogSnapshot Apply(CatalogSnapshot snapshot, byte[] image)
    {
        char kind = (char)Layout.Read(image, 0).AsInt16;
        using JsonDocument document = JsonDocument.Parse(Layout.Read(image, 1).AsMemory);
        JsonElement root = document.RootElement;
        return kind switch
        {
            'd' => snapshot.WithDatabase(new DatabaseDefinition(root.GetProperty("oid").GetUInt32(), Text(root, "name"))),
            't' => snapshot.With(ReadTable(root)),
            's' => snapshot.With(ReadSequence(root)),
            _ => throw new Fault("catalog: unknown definition kind " + (int)kind),
        };
    }

    private static byte[] Write(char kind, Action<Utf8JsonWriter> body)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        var image = new ArrayBufferWriter<byte>();
        Layout.Encode([Datum.FromInt64(kind), Datum.FromBytes(text.WrittenSpan.ToArray())], image);
        return image.WrittenSpan.ToArray();
    }

    private static void WriteRelation(Utf8JsonWriter json, Relation relation, uint database)
    {
        json.WriteNumber("oid", relation.Oid);
        json.WriteNumber("database", database);
        json.WriteString("schema", relation.Schema);
        json.WriteString("name", relation.Name);
    }

    private static void WriteTable(Utf8JsonWriter json, TableDefinition table)
    {
        WriteRelation(json, table, table.DatabaseOid);
        json.WriteNumber("type", table.TypeOid);
        json.WriteNumber("arrayType", table.ArrayTypeOid);
        json.WriteNumber("tree", table.Tree.Value);
        json.WriteStartArray("columns");
        foreach (ColumnDefinition column in table.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteNumber("type", column.Type.Oid);
            json.WriteNumber("modifier", column.Type.Modifier);
            json.WriteBoolean("notNull", column.IsNotNull);
            if (column.DefaultSql is not null)
            {
                json.WriteString("default", column.DefaultSql);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("indexes");
        foreach (IndexDefinition index in table.Indexes)
        {
            WriteIndex(json, index);
        }

        json.WriteEndArray();
        json.WriteStartArray("checks");
        foreach (CheckDefinition check in table.Checks)
        {
            json.WriteStartObject();
            json.WriteNumber("oid", check.Oid);
            json.WriteString("name", check.Name);
            json.WriteString("sql", check.Sql);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteIndex(Utf8JsonWriter json, IndexDefinition index)
    {
        json.WriteStartObject();
        json.WriteNumber("oid", index.Oid);
        json.WriteNumber("constraint", index.ConstraintOid);
        json.WriteString("name", index.Name);
        json.WriteNumber("tree", index.Tree.Value);
        json.WriteBoolean("primary", index.IsPrimary);
        json.WriteBoolean("rowId", index.IsRowId);
        json.WriteStartArray("columns");
        foreach (int column in index.Columns)
        {
            json.WriteNumberValue(column);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSequence(Utf8JsonWriter json, SequenceDefinition sequence)
    {
        WriteRelation(json, sequence, sequence.DatabaseOid);
        json.WriteNumber("ownerTable", sequence.OwnerTableOid);
        json.WriteNumber("ownerColumn", sequence.OwnerColumn);
        json.WriteNumber("start", sequence.Start);
        json.WriteNumber("increment", sequence.Increment);
        json.WriteNumber("max", sequence.MaxValue);
    }

    private static TableDefinition ReadTable(JsonElement root) => new()
    {
        Oid = root.GetProperty("oid").GetUInt32(),
        DatabaseOid = root.GetProperty("database").GetUInt32(),
        Schema = Text(root, "schema"),
        Name = Text(root, "name"),
        TypeOid = root.GetProperty("type").GetUInt32(),
        ArrayTypeOid = root.GetProperty("arrayType").GetUInt32(),
        Tree = new TreeId(root.GetProperty("tree").GetUInt32()),
        Columns = [.. root.GetProperty("columns").EnumerateArray().Select(ReadColumn)],
        Indexes = [.. root.GetProperty("indexes").EnumerateArray().Select(ReadIndex)],
        Checks = [.. root.GetProperty("checks").EnumerateArray().Select(ReadCheck)],
    };

    private static ColumnDefinition ReadColumn(JsonElement column) => new()
    {
        Name = Text(column, "name"),
        Type = new SqlType(column.GetProperty("type").GetUInt32(), column.GetProperty("modifier").GetInt32()),
        IsNotNull = column.GetProperty("notNull").GetBoolean(),
        DefaultSql = column.TryGetProperty("default", out JsonElement text) ? text.GetString() : null,
    };

    private static IndexDefinition ReadIndex(JsonElement index) => new()
    {
        Oid = index.GetProperty("oid").GetUInt32(),
        ConstraintOid = index.GetProperty("constraint").GetUInt32(),
        Name = Text(index, "name"),
        Tree = new TreeId(index.GetProperty("tree").GetUInt32()),
        IsPrimary = index.GetProperty("primary").GetBoolean(),
        IsRowId = index.GetProperty("rowId").GetBoolean(),
        Columns = [.. index.GetProperty("columns").EnumerateArray().Select(c => c.GetInt32())],
    };

    private static CheckDefinition ReadCheck(JsonElement check) =>
        new(check.GetProperty("oid").GetUInt32(), Text(check, "name"), Text(check, "sql"));

    private static SequenceDefinition ReadSequence(JsonElement root) => new()
    {
        Oid = root.GetProperty("oid").GetUInt32(),
        DatabaseOid = root.GetProperty("database").GetUInt32(),
        Schema = Text(root, "schema"),
        Name = Text(root, "name"),
        Columns = [],
        OwnerTableOid = root.GetProperty("ownerTable").GetUInt32(),
        OwnerColumn = root.GetProperty("ownerColumn").GetInt32(),
        Start = root.GetProperty("start").GetInt64(),
        Increment = root.GetProperty("increment").GetInt64(),
        MaxValue = root.GetProperty("max").GetInt64(),
    };

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new Fault("catalog: " + name + " is null");
}
