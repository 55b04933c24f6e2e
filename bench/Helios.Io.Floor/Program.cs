using System.Globalization;
using System.Net;
using Helios.Base;
using Helios.Io.Transport;

namespace Helios.Io.Floor;

/// <summary>helios-io-floor PORT [auto|iouring|epoll|sockets] [LOOPS]: serves canned answers until its standard input ends.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length < 1 || !int.TryParse(arguments[0], CultureInfo.InvariantCulture, out int port))
        {
            Console.Error.WriteLine("usage: helios-io-floor PORT [auto|iouring|epoll|sockets] [LOOPS]");
            return (int)ExitCode.Usage;
        }

        TransportKind kind = arguments.Length > 1 ? Enum.Parse<TransportKind>(arguments[1], ignoreCase: true) : TransportKind.Auto;
        int loops = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 1;
        try
        {
            using ITransport transport = Transports.Create(new TransportOptions { Kind = kind, LoopCount = loops }, NoLog.Instance);
            IPEndPoint address = transport.Listen(new IPEndPoint(IPAddress.Loopback, port), static c => new CannedHandler(c));
            Console.WriteLine($"{transport.Kind} on {address} with {transport.Loops.Count} loop(s), process {Environment.ProcessId}");
            Console.In.ReadToEnd();
            Console.WriteLine($"allocated {GC.GetTotalAllocatedBytes()} bytes, {GC.CollectionCount(0)} collections");
            return 0;
        }
        catch (OperatorError e)
        {
            Console.Error.WriteLine(e.Message);
            return (int)e.Code;
        }
    }
}
