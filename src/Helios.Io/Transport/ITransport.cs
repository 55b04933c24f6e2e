using System.Net;
using Helios.Io.Memory;

namespace Helios.Io.Transport;

/// <summary>Which transport runs the connections. Auto: io_uring, else epoll, on Linux; sockets elsewhere.</summary>
public enum TransportKind
{
    Auto,
    IoUring,
    Epoll,
    Sockets,
}

/// <summary>
/// Event loops that own connections. Each loop is one thread; every call to a connection's handler comes from its loop's thread, so a
/// handler needs no locks.
/// </summary>
public interface ITransport : IDisposable
{
    TransportKind Kind { get; }

    IReadOnlyList<IEventLoop> Loops { get; }

    /// <summary>
    /// Listens and starts accepting. New connections go to the loops in turn; <paramref name="accept"/> runs on the connection's loop and
    /// returns its handler.
    /// Returns the bound end point (port 0 asks for a free one). Throws OperatorError (ExitCode.Listen) naming address and reason.
    /// </summary>
    IPEndPoint Listen(IPEndPoint address, Func<IConnection, IConnectionHandler> accept);

    /// <summary>Stops accepting; connections live on.</summary>
    void StopListening();
}

public interface IEventLoop
{
    int Index { get; }

    bool IsCurrent { get; }

    /// <summary>Runs the action on the loop's thread, soon. From any thread; order is kept per caller.</summary>
    void Post(Action action);

    /// <summary>Runs the action on the loop's thread after the delay (resolution about 10 ms).</summary>
    ITimer Schedule(int delayMs, Action action);
}

/// <summary>A timer that can be cancelled, on its loop's thread.</summary>
public interface ITimer
{
    void Cancel();
}

/// <summary>One connection, used on its loop's thread only.</summary>
public interface IConnection
{
    IEventLoop Loop { get; }

    EndPoint? RemoteEndPoint { get; }

    /// <summary>
    /// Memory of the output buffer to write into, at least <paramref name="sizeHint"/> bytes, contiguous; valid until the next call on this
    /// connection.
    /// </summary>
    Span<byte> GetOutput(int sizeHint);

    /// <summary>The first <paramref name="bytes"/> of what <see cref="GetOutput"/> gave are now output.</summary>
    void Advance(int bytes);

    /// <summary>What another thread wrote into the block is now output, behind what there is. The block is the connection's from here
    /// on.</summary>
    void Append(OutputBlock block);

    /// <summary>Bytes written and not yet taken by the kernel.</summary>
    int PendingOutputBytes { get; }

    /// <summary>
    /// Marks a position in the output that <see cref="RewindOutput"/> can return to, as long as nothing behind it was flushed.
    /// </summary>
    long OutputPosition { get; }

    void RewindOutput(long position);

    /// <summary>Sends what was written: at the end of this turn of the loop, together with other connections' output where the kernel
    /// can.</summary>
    void Flush();

    /// <summary>Stops (or resumes) reading: no OnData until resumed. Bytes that arrived stay buffered.</summary>
    void PauseReading(bool paused);

    /// <summary>Flushes what can be flushed, then closes. OnClosed follows.</summary>
    void Close();

    /// <summary>Closes at once (RST where possible).</summary>
    void Abort();
}

/// <summary>The protocol side of a connection. Exceptions that escape a handler close its connection and are reported, never the
/// loop.</summary>
public interface IConnectionHandler
{
    /// <summary>
    /// Bytes arrived. <paramref name="unread"/> holds everything not consumed so far; the answer says how many were consumed now. Called
    /// again when more arrives, and
    /// after reading is resumed if unread bytes wait. <paramref name="needBytes"/>: total unread bytes that make a next call useful (a
    /// message's length), so that the buffer grows once; 0 if unknown.
    /// </summary>
    int OnData(ReadOnlySpan<byte> unread, out int needBytes);

    /// <summary>
    /// Everything that was flushed was taken by the kernel. Flushed output is sent at the end of the turn, so this follows every flush
    /// sooner or later, also one that the kernel took as a whole; whoever waits for it is sure to be called.
    /// </summary>
    void OnDrained();

    /// <summary>The peer closed, or an error (null: orderly). The last call.</summary>
    void OnClosed(Exception? error);
}
