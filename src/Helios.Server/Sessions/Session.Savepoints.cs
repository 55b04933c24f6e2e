using Helios.Engine;
using Helios.Sql.Syntax;

namespace Helios.Server.Sessions;

/// <summary>SAVEPOINT, RELEASE, ROLLBACK TO: variables and portals go with the engine's marks.</summary>
internal sealed partial class Session
{
    private string RunSavepoint(Ast ast)
    {
        Engine.DefineSavepoint(ast.Text(ast.Root));
        Proxy.Values.Savepoint();
        return "SAVEPOINT";
    }

    private string RunRelease(Ast ast)
    {
        int depth = Engine.ReleaseSavepoint(ast.Text(ast.Root));
        Proxy.Values.Release(depth);
        ShowReadOnly();
        foreach (Portal portal in _portals.Values)
        {
            portal.SavepointDepth = Math.Min(portal.SavepointDepth, depth);
        }

        _unnamedPortal.SavepointDepth = Math.Min(_unnamedPortal.SavepointDepth, depth);
        return "RELEASE";
    }

    // A transaction is read-only again or not as it was at the savepoint, which settings otherwise outlive (as in PostgreSQL).
    private void ShowReadOnly()
    {
        string now = Engine.IsReadOnly ? "on" : "off";
        if (Proxy.TryGetVariable("transaction_read_only", out string shown) && shown != now)
        {
            Proxy.Values.Set("transaction_read_only", now, isLocal: true);
        }
    }

    private string RunRollbackTo(Ast ast)
    {
        AfterRollbackTo(Engine.RollbackToSavepoint(ast.Text(ast.Root)));
        return "ROLLBACK";
    }

    /// <summary>An error has taken the transaction back to its innermost savepoint, or a statement to the one that it names.</summary>
    private void AfterRollbackTo(int depth)
    {
        ClosePortalsOf(depth);
        Proxy.Values.RollbackTo(depth);
    }

    // Portals of a part that was undone would show rows that never were.
    private void ClosePortalsOf(int depth)
    {
        _simplePortal.Close();
        if (_hasUnnamedPortal && _unnamedPortal.SavepointDepth >= depth)
        {
            _unnamedPortal.Close();
            _hasUnnamedPortal = false;
        }

        foreach ((byte[] name, Portal portal) in _portals)
        {
            if (portal.SavepointDepth >= depth)
            {
                portal.Close();
                _portals.Remove(name);
            }
        }
    }
}
