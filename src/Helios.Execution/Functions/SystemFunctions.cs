using Helios.Base;
using Helios.Catalog;
using Helios.Types;
using static Helios.Execution.FunctionTable;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Functions about the session, its settings, sequences and the server.</summary>
internal static class SystemFunctions
{
    public static IEnumerable<FunctionDef> All() => [.. Session(), .. Settings(), .. Sequences(), .. Server()];

    private static IEnumerable<FunctionDef> Session()
    {
        foreach (string name in new[] { "current_user", "session_user", "current_role" })
        {
            yield return Stable(name, [], Name, (c, _) => Datum.FromText(c.Runtime.Session.UserName));
        }

        foreach (string name in new[] { "current_database", "current_catalog" })
        {
            yield return Stable(name, [], Name, (c, _) => Datum.FromText(c.Runtime.Session.DatabaseName));
        }

        yield return Stable("current_schema", [], Name, (c, _) => CurrentSchema(c));
        yield return Stable("current_schemas", [Bool], new SqlType(1003), CurrentSchemas);
        yield return Stable("pg_backend_pid", [], Int4, (c, _) => Datum.FromInt64(c.Runtime.Session.BackendPid));
        yield return Stable("txid_current", [], Int8, (c, _) => Datum.FromInt64((long)c.Runtime.Transaction.Id.Value));
    }

    private static Datum CurrentSchema(EvalContext context)
    {
        foreach (string schema in SearchPaths.Written(context.Runtime.Session))
        {
            if (WellKnown.IsSchema(schema))
            {
                return Datum.FromText(schema);
            }
        }

        return Datum.Null;
    }

    private static Datum CurrentSchemas(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        IEnumerable<string> schemas = arguments[0].AsBool
            ? SearchPaths.Effective(context.Runtime.Session)
            : SearchPaths.Written(context.Runtime.Session).Where(WellKnown.IsSchema);
        return ArrayValues.Make([.. schemas.Select(Datum.FromText)], Name);
    }

    private static IEnumerable<FunctionDef> Settings()
    {
        yield return Stable("current_setting", [Text], Text, (c, a) => CurrentSetting(c, a[0].AsText, missingIsNull: false));
        yield return Stable("current_setting", [Text, Bool], Text, (c, a) => CurrentSetting(c, a[0].AsText, a[1].AsBool));
        yield return new FunctionDef
        {
            Name = "set_config",
            Arguments = [Text, Text, Bool],
            Result = Text,
            IsStrict = false,
            Volatility = Volatility.Volatile,
            Body = SetConfig,
        };
    }

    private static Datum CurrentSetting(EvalContext context, string name, bool missingIsNull)
    {
        if (context.Runtime.Session.TryGetVariable(name, out string value))
        {
            return Datum.FromText(value);
        }

        return missingIsNull
            ? Datum.Null
            : throw new SqlError(SqlState.UndefinedObject, $"unrecognized configuration parameter \"{name}\"");
    }

    private static Datum SetConfig(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        if (arguments[0].IsNull)
        {
            throw new SqlError(SqlState.NullValueNotAllowed, "SET requires parameter name");
        }

        string value = arguments[1].IsNull ? "" : arguments[1].AsText;
        context.Runtime.Session.SetVariable(arguments[0].AsText, value, !arguments[2].IsNull && arguments[2].AsBool);
        return context.Runtime.Session.TryGetVariable(arguments[0].AsText, out string now) ? Datum.FromText(now) : Datum.FromText(value);
    }

    private static IEnumerable<FunctionDef> Sequences()
    {
        yield return Volatile("nextval", [RegClass], Int8, (c, a) => NextValue(c, a[0]));
        yield return Volatile("setval", [RegClass, Int8], Int8, (c, a) => SetValue(c, a[0], a[1], isCalled: true));
        yield return Volatile("setval", [RegClass, Int8, Bool], Int8, (c, a) => SetValue(c, a[0], a[1], a[2].AsBool));
        yield return Stable("pg_get_serial_sequence", [Text, Text], Text, SerialSequence);
    }

    private static Datum NextValue(EvalContext context, in Datum oid)
    {
        long value = context.Runtime.Services.Sequences.Next(SequenceOf(context, oid), out Lsn reserved);
        context.Runtime.RequiredLsn = Lsn.Max(context.Runtime.RequiredLsn, reserved);
        return Datum.FromInt64(value);
    }

    private static SequenceDefinition SequenceOf(EvalContext context, in Datum oid)
    {
        Relation? found = context.Runtime.Catalog.Find((uint)oid.AsInt32);
        return found switch
        {
            SequenceDefinition sequence => sequence,
            null => throw new SqlError(SqlState.UndefinedTable, $"could not open relation with OID {(uint)oid.AsInt32}"),
            _ => throw new SqlError(SqlState.WrongObjectType, $"\"{found.Name}\" is not a sequence"),
        };
    }

    private static Datum SetValue(EvalContext context, in Datum oid, in Datum value, bool isCalled)
    {
        Lsn reserved = context.Runtime.Services.Sequences.Set(SequenceOf(context, oid), value.AsInt64, isCalled);
        context.Runtime.RequiredLsn = Lsn.Max(context.Runtime.RequiredLsn, reserved);
        return value;
    }

    private static Datum SerialSequence(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        var names = new RegNames(context.Runtime);
        if (context.Runtime.Catalog.Find(names.Find(RegClass, arguments[0].AsText)) is not TableDefinition table)
        {
            return Datum.Null;
        }

        int column = table.FindColumn(arguments[1].AsText);
        if (column < 0)
        {
            throw new SqlError(SqlState.UndefinedColumn, $"column \"{arguments[1].AsText}\" of relation \"{table.Name}\" does not exist");
        }

        foreach (Relation relation in context.Runtime.Catalog.Relations)
        {
            if (relation is SequenceDefinition sequence && sequence.OwnerTableOid == table.Oid && sequence.OwnerColumn == column)
            {
                return Datum.FromText($"{SqlNames.Quote(sequence.Schema)}.{SqlNames.Quote(sequence.Name)}");
            }
        }

        return Datum.Null;
    }

    private static IEnumerable<FunctionDef> Server()
    {
        yield return Stable("version", [], Text, (c, _) => Datum.FromText(c.Runtime.Services.VersionText));
        yield return Stable("pg_is_in_recovery", [], Bool, (_, _) => Datum.False);
        // No advisory lock can be held yet, so that giving all back has nothing to do.
        yield return Volatile("pg_advisory_unlock_all", [], SqlType.Void, (_, _) => Datum.FromText(""));
        yield return Volatile("gen_random_uuid", [], Uuid, (c, _) => RandomUuid(c));
        yield return new FunctionDef
        {
            Name = "pg_typeof",
            Arguments = [TypeFacts.Any],
            Result = RegType,
            IsStrict = false,
            Volatility = Volatility.Stable,
            AnyBody = (_, _, types) => Datum.FromInt64((int)types[0].Oid),
        };
    }

    // Version 4, variant 1 (RFC 9562).
    private static Datum RandomUuid(EvalContext context)
    {
        Span<byte> bytes = stackalloc byte[16];
        context.Runtime.Services.Random.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return Datum.FromBytes16(bytes);
    }
}
