namespace Helios.Types;

/// <summary>
/// Who answers for the memory that vectors take: the statement that this thread is running a step of, or nobody. A thread runs one step at
/// a time, and vectors are made and grow in many places that know nothing of statements.
/// </summary>
public abstract class MemoryCharge
{
    [ThreadStatic]
    private static MemoryCharge? s_current;

    /// <summary>Accounts for bytes; below 0 they are given back. Throws 53200.</summary>
    public abstract void ChargeVector(long bytes);

    internal static void OfVector(long bytes) => s_current?.ChargeVector(bytes);

    /// <summary>From here on this thread works for <paramref name="owner"/>, until <see cref="Leave"/> with what is returned.</summary>
    public static MemoryCharge? Enter(MemoryCharge? owner)
    {
        MemoryCharge? before = s_current;
        s_current = owner;
        return before;
    }

    public static void Leave(MemoryCharge? before) => s_current = before;
}
