using Helios.Io.Transport;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>Encodes messages straight into the connection's output buffer.</summary>
internal readonly struct ConnectionOutput : IOutput
{
    private readonly IConnection _connection;

    public ConnectionOutput(IConnection connection)
    {
        _connection = connection;
    }

    public Span<byte> GetSpan(int sizeHint) => _connection.GetOutput(sizeHint);

    public void Advance(int bytes) => _connection.Advance(bytes);
}
