using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Helios.Base;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite limits</c>: every constant of <see cref="Limits"/>, read from the class itself so that none can be left
/// out.</summary>
internal static class LimitsCommand
{
    public static Command Create()
    {
        var json = Guard.JsonOption();
        var command = new Command("limits", "Print every limit; reaching one is an error, never a dead process.") { json };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () =>
        {
            (string Name, long Value)[] limits = Read();
            if (parsed.GetValue(json))
            {
                Console.WriteLine("{" + string.Join(',', limits.Select(limit => $"\"{limit.Name}\":{limit.Value}")) + "}");
                return (int)ExitCode.Success;
            }

            foreach ((string name, long value) in limits)
            {
                Console.WriteLine($"{name,-32} {value.ToString("N0", CultureInfo.InvariantCulture),20}");
            }

            return (int)ExitCode.Success;
        }));
        return command;
    }

    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(Limits))]
    private static (string Name, long Value)[] Read() =>
        [.. typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.Name, Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))];
}
