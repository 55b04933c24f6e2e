using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Helios.Base.Hashing;
using Helios.Execution;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// What a plan means, in 32 bytes: SHA-256 over the statement as it runs (written from its tree after all edits, so that comments and
/// spelling do not count), the types of its parameters, every restriction with the types of its values, and the catalog's version. Each
/// part has its length before it, so that no two lists of parts are the same bytes. Database, search path, user and settings are the
/// caller's to add.
/// </summary>
internal static class PlanIdentity
{
    public static byte[] Of(PreparedPlan plan)
    {
        var output = new ArrayBufferWriter<byte>(512);
        var text = new ArrayBufferWriter<byte>(256);
        Add(output, plan.CatalogVersion);

        // What PREPARE and DECLARE name is run as it would be by itself.
        Ast ast = plan.Statement.Ast;
        bool isWrapped = plan.Statement.Kind is StatementKind.Prepare or StatementKind.DeclareCursor;
        Deparser.Deparse(ast, isWrapped ? ast.Child(ast.Root, Role.Query) : ast.Root, text);
        Add(output, text);
        AddTypes(output, plan.ParameterTypes);
        AddTypes(output, plan.Restrictions.ValueTypes);
        foreach (Restriction restriction in plan.Restrictions.Items)
        {
            Add(output, restriction.Plugin);
            Add(output, restriction.Schema is null ? "" : "s");
            Add(output, restriction.Schema ?? "");
            Add(output, restriction.Table);
            Deparser.Deparse(restriction.Predicate, restriction.Root, text);
            Add(output, text);
        }

        return Hashes.Sha256(output.WrittenSpan);
    }

    private static void AddTypes(ArrayBufferWriter<byte> output, SqlType[] types)
    {
        Add(output, types.Length);
        foreach (SqlType type in types)
        {
            Add(output, type.Oid);
            Add(output, type.Modifier);
        }
    }

    private static void Add(ArrayBufferWriter<byte> output, string part)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(part);
        Add(output, utf8.Length);
        output.Write(utf8);
    }

    private static void Add(ArrayBufferWriter<byte> output, ArrayBufferWriter<byte> part)
    {
        Add(output, part.WrittenCount);
        output.Write(part.WrittenSpan);
        part.ResetWrittenCount();
    }

    private static void Add(ArrayBufferWriter<byte> output, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), number);
        output.Advance(8);
    }
}
