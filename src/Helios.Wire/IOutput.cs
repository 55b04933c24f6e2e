namespace Helios.Wire;

/// <summary>
/// Where encoded messages go. Implemented by small structs so that <see cref="BackendWriter{TOutput}"/> is compiled for each of them:
/// over a connection <c>GetSpan</c> is its <c>GetOutput</c> and <c>Advance</c> its <c>Advance</c>.
/// </summary>
public interface IOutput
{
    /// <summary>At least <paramref name="sizeHint"/> contiguous bytes, valid until the next call. What was not advanced over may be asked
    /// for again.</summary>
    Span<byte> GetSpan(int sizeHint);

    /// <summary>The first <paramref name="bytes"/> of the last span are output now.</summary>
    void Advance(int bytes);
}
