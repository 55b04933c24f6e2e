using System.Globalization;
using Helios.Kernels;
using Helios.Kernels.Tests;

namespace Helios.Pages.Bench;

internal static class Program
{
    private static void Main(string[] args)
    {
        switch (args)
        {
            case ["file", var folder, var pages]:
                FileBench.Run(folder, Number(pages));
                break;
            case ["kernels"]:
                KernelMeasure.Run();
                break;
            case ["check-kernels", var seed]:
                Console.WriteLine($"seed {seed}, vectors of {Isa.VectorBits} bits: {KernelCheck.Run(Number(seed))} answers equal");
                break;
            case [var rows, "filter"]:
                FilterMeasure.Run(Number(rows));
                break;
            case [var rows, "sqlite"]:
                PointMeasure.Run(Number(rows));
                break;
            case [var rows, "index"]:
                IndexMeasure.Run(Number(rows));
                break;
            case [var rows]:
                RowMeasure.Run(Number(rows));
                break;
            default:
                Console.Error.WriteLine("file FOLDER PAGES | kernels | check-kernels SEED | ROWS [index | filter | sqlite]");
                Environment.ExitCode = 2;
                break;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
