using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// Command tags as PostgreSQL spells them (cmdtaglist.h; CreateCommandTag of utility.c). The tag of a utility statement follows from its
/// first words: the verb, and behind words that only qualify (OR REPLACE, TEMP, UNIQUE, ...) the kind of object.
/// </summary>
internal static class CommandTags
{
    // No tag is longer.
    private const int MostBytes = 32;

    public static string Of(Ast ast, NodeId root) => ast.Kind(root) switch
    {
        NodeKind.Select or NodeKind.SetOperation => StatementKinds.HasInto(ast, root) ? "SELECT INTO" : "SELECT",
        NodeKind.Values => "SELECT",
        NodeKind.Insert => "INSERT",
        NodeKind.Update => "UPDATE",
        NodeKind.Delete => "DELETE",
        NodeKind.Merge => "MERGE",
        NodeKind.CreateTable => "CREATE TABLE",
        NodeKind.CreateTableAs => "CREATE TABLE AS",
        NodeKind.Drop => "DROP TABLE",
        NodeKind.Truncate => "TRUNCATE TABLE",
        NodeKind.Transaction => Transaction((TransactionKind)ast.Value(root)),
        NodeKind.VariableSet => (VariableSetKind)ast.Value(root) is VariableSetKind.Reset or VariableSetKind.ResetAll ? "RESET" : "SET",
        NodeKind.VariableShow => "SHOW",
        NodeKind.Discard => Discard((DiscardKind)ast.Value(root)),
        NodeKind.Prepare => "PREPARE",
        NodeKind.Execute => "EXECUTE",
        NodeKind.Deallocate => ast.HasText(root) ? "DEALLOCATE" : "DEALLOCATE ALL",
        NodeKind.DeclareCursor => "DECLARE CURSOR",
        NodeKind.Fetch => ast.Has(root, NodeFlags.Move) ? "MOVE" : "FETCH",
        NodeKind.ClosePortal => ast.HasText(root) ? "CLOSE CURSOR" : "CLOSE CURSOR ALL",
        NodeKind.Explain => "EXPLAIN",
        NodeKind.Copy => "COPY",
        NodeKind.None => "",
        NodeKind.Utility => Utility(ast, root).Tag,
        _ => throw new Bug("no command tag for " + ast.Kind(root)),
    };

    /// <summary>The kind of a utility statement.</summary>
    public static StatementKind KindOf(Ast ast, NodeId root) => Utility(ast, root).Kind;

    private static string Transaction(TransactionKind kind) => kind switch
    {
        TransactionKind.Begin => "BEGIN",
        TransactionKind.Start => "START TRANSACTION",
        TransactionKind.Commit => "COMMIT",
        TransactionKind.Rollback or TransactionKind.RollbackTo => "ROLLBACK",
        TransactionKind.Savepoint => "SAVEPOINT",
        TransactionKind.Release => "RELEASE",
        TransactionKind.Prepare => "PREPARE TRANSACTION",
        TransactionKind.CommitPrepared => "COMMIT PREPARED",
        TransactionKind.RollbackPrepared => "ROLLBACK PREPARED",
    };

    private static string Discard(DiscardKind kind) => kind switch
    {
        DiscardKind.All => "DISCARD ALL",
        DiscardKind.Plans => "DISCARD PLANS",
        DiscardKind.Sequences => "DISCARD SEQUENCES",
        DiscardKind.Temp => "DISCARD TEMP",
    };

    private static UtilityTag Utility(Ast ast, NodeId root)
    {
        NodeId verb = ast.FirstChild(root);
        NodeId word = ast.NextSibling(verb);
        if (IsWord(ast, verb, "GRANT"u8) || IsWord(ast, verb, "REVOKE"u8))
        {
            return Privileges(ast, verb);
        }

        while (true)
        {
            if (Find(ast, verb, word) is { } found)
            {
                return found;
            }

            Invariant.Require(!word.IsNone);
            word = ast.NextSibling(word);
        }
    }

    // Of roles where nothing is said to be granted ON.
    private static UtilityTag Privileges(Ast ast, NodeId verb)
    {
        bool isGrant = IsWord(ast, verb, "GRANT"u8);
        for (NodeId at = verb; !at.IsNone; at = ast.NextSibling(at))
        {
            if (IsWord(ast, at, "ON"u8))
            {
                return isGrant ? UtilityTags.Grant : UtilityTags.Revoke;
            }
        }

        return isGrant ? UtilityTags.GrantRole : UtilityTags.RevokeRole;
    }

    // The longest entry that is spelled by the verb and the words from here on.
    private static UtilityTag? Find(Ast ast, NodeId verb, NodeId word)
    {
        Span<byte> spelled = stackalloc byte[MostBytes];
        int length = 0;
        UtilityTag? best = null;
        for (NodeId at = verb; !at.IsNone && ast.Kind(at) == NodeKind.Word; at = at == verb ? word : ast.NextSibling(at))
        {
            ReadOnlySpan<byte> text = ast.Utf8(at);
            if (length + text.Length + 1 > MostBytes)
            {
                break;
            }

            if (length > 0)
            {
                spelled[length++] = (byte)' ';
            }

            text.CopyTo(spelled[length..]);
            length += text.Length;
            best = UtilityTags.Find(spelled[..length]) ?? best;
        }

        return best;
    }

    private static bool IsWord(Ast ast, NodeId id, ReadOnlySpan<byte> text) =>
        ast.Kind(id) == NodeKind.Word && ast.Utf8(id).SequenceEqual(text);
}
