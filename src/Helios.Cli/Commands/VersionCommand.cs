using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Proxy.Sessions;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite version</c></summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var json = Guard.JsonOption();
        var command = new Command("version", "Print the version of this binary.") { json };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () =>
        {
            Assembly assembly = typeof(VersionCommand).Assembly;
            string version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
            string platform = RuntimeInformation.RuntimeIdentifier;
            Console.WriteLine(parsed.GetValue(json)
                ? $"{{\"version\":\"{version}\",\"platform\":\"{platform}\",\"postgresql\":\"{ServerIdentity.Version}\"}}"
                : $"heliosdb-lite {version} ({platform}), PostgreSQL {ServerIdentity.Version}");
            return (int)ExitCode.Success;
        }));
        return command;
    }
}
