using System.Net.Sockets;
using Helios.Base;
using Helios.Io.Admin;
using Helios.Io.Tests.Support;

namespace Helios.Io.Tests;

public class AdminSocketTests
{
    [Fact]
    public void Request_is_answered()
    {
        using var folder = new TemporaryFolder();
        using IDisposable listener = AdminSocket.Listen(folder.File("admin"), static request => "got " + request, NoLog.Instance);
        Assert.Equal("got {\"ä\":1}", AdminSocket.Call(folder.File("admin"), "{\"ä\":1}"));
        Assert.Equal("got ", AdminSocket.Call(folder.File("admin"), ""));
    }

    [Fact]
    public void Large_messages_pass()
    {
        using var folder = new TemporaryFolder();
        using IDisposable listener = AdminSocket.Listen(folder.File("admin"), static request => request, NoLog.Instance);
        string text = new('x', 5_000_000);
        Assert.Equal(text, AdminSocket.Call(folder.File("admin"), text));
    }

    [Fact]
    public void Slow_request_does_not_hold_up_another()
    {
        using var folder = new TemporaryFolder();
        using var release = new ManualResetEventSlim();
        using IDisposable listener = AdminSocket.Listen(folder.File("admin"), request =>
        {
            if (request == "slow")
            {
                release.Wait(10_000);
            }

            return request;
        }, NoLog.Instance);
        string? slow = null;
        var caller = new Thread(() => slow = AdminSocket.Call(folder.File("admin"), "slow"));
        caller.Start();
        Assert.Equal("quick", AdminSocket.Call(folder.File("admin"), "quick"));
        Assert.Null(slow);
        release.Set();
        caller.Join();
        Assert.Equal("slow", slow);
    }

    [Fact]
    public void Missing_server_is_an_operators_error()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<OperatorError>(() => AdminSocket.Call(folder.File("none"), "x"));
        Assert.Equal(ExitCode.NoServer, error.Code);
        Assert.Contains("no server answers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Left_over_socket_file_is_replaced_and_a_living_one_is_not()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("admin");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Disposing would delete the file of its name, which a server that is killed does not.
            dead.Bind(new UnixDomainSocketEndPoint(path + "-"));
            File.Move(path + "-", path);
        }

        Assert.True(File.Exists(path));
        using IDisposable listener = AdminSocket.Listen(path, static request => request, NoLog.Instance);
        Assert.Equal("a", AdminSocket.Call(path, "a"));
        Assert.Throws<OperatorError>(() => AdminSocket.Listen(path, static request => request, NoLog.Instance));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        listener.Dispose();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void File_that_is_no_socket_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("precious");
        File.WriteAllText(path, "data");
        var error = Assert.Throws<OperatorError>(() => AdminSocket.Listen(path, static request => request, NoLog.Instance));
        Assert.Equal(ExitCode.Listen, error.Code);
        Assert.Equal("data", File.ReadAllText(path));
    }

    [Fact]
    public void Failing_handler_answers_with_an_error()
    {
        using var folder = new TemporaryFolder();
        var log = new RecordingLog();
        using IDisposable listener = AdminSocket.Listen(
            folder.File("admin"), static _ => throw new InvalidOperationException("no \"way\""), log);
        Assert.Equal("{\"error\":\"no \\u0022way\\u0022\"}", AdminSocket.Call(folder.File("admin"), "x"));
        Assert.Single(log.Lines);
    }

    [Fact]
    public void Garbage_is_cut_off_and_the_listener_goes_on()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("admin");
        using IDisposable listener = AdminSocket.Listen(path, static request => request, NoLog.Instance);
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 5_000 })
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send([255, 255, 255, 255, 1, 2, 3]);
            Assert.Equal(0, ReceiveOrZero(socket));
        }

        Assert.Equal("still", AdminSocket.Call(path, "still"));
    }

    // Bytes that were left unread make the end a reset instead of a plain one.
    private static int ReceiveOrZero(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[1]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }
}
