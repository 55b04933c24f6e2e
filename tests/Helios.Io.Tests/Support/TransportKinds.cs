using Helios.Io.Transport;

namespace Helios.Io.Tests.Support;

/// <summary>The transports that this system permits; every contract test runs over each.</summary>
public sealed class TransportKinds : TheoryData<TransportKind>
{
    public TransportKinds()
    {
        foreach (TransportKind kind in Enum.GetValues<TransportKind>())
        {
            if (kind != TransportKind.Auto && Transports.IsAvailable(kind, out _))
            {
                Add(kind);
            }
        }
    }
}
