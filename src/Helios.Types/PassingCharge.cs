namespace Helios.Types;

/// <summary>
/// Vectors that are made anew with each batch and left when the next one comes: the statement that they are made for holds those of the
/// last batch only. Charged to whoever the thread works for, and given back by <see cref="Begin"/>.
/// </summary>
public sealed class PassingCharge : MemoryCharge
{
    private MemoryCharge? _owner;
    private long _bytes;

    /// <summary>What was made since the last one is nobody's any more; what is made until <see cref="MemoryCharge.Leave"/>, with what is
    /// returned, is charged.</summary>
    public MemoryCharge? Begin()
    {
        GiveBack();
        _owner = Enter(this);
        return _owner;
    }

    /// <summary>Nobody uses what was made.</summary>
    public void GiveBack()
    {
        _owner?.ChargeVector(-_bytes);
        _bytes = 0;
    }

    public override void ChargeVector(long bytes)
    {
        _bytes += bytes;
        _owner?.ChargeVector(bytes);
    }
}
