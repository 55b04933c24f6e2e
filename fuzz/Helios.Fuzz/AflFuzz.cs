using System.Text;
using SharpFuzz;

namespace Helios.Fuzz;

/// <summary>The target as a child of afl-fuzz: SharpFuzz's instrumentation of an assembly reports which branches an input takes.</summary>
internal static class AflFuzz
{
    // Longer dictionary entries are no use to afl-fuzz.
    private const int DictionaryEntryBytes = 64;

    internal static void Serve(IFuzzTarget target) => Fuzzer.Run((Stream stream) =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        target.Run(input.ToArray());
    });

    internal static void Export(IFuzzTarget target, string folder)
    {
        string seeds = Path.Combine(folder, "seeds");
        Directory.CreateDirectory(seeds);
        for (int i = 0; i < target.Seeds.Count; i++)
        {
            File.WriteAllBytes(Path.Combine(seeds, $"seed-{i:D4}"), target.Seeds[i]);
        }

        IEnumerable<string> entries = target.Dictionary.Where(entry => entry.Length <= DictionaryEntryBytes).Select(Entry).Distinct();
        File.WriteAllLines(Path.Combine(folder, "dictionary"), entries);
    }

    private static string Entry(byte[] bytes)
    {
        var text = new StringBuilder("\"");
        foreach (byte b in bytes)
        {
            bool isPlain = b is > 0x20 and < 0x7F && b is not (byte)'"' and not (byte)'\\';
            text.Append(isPlain ? (char)b : $"\\x{b:X2}");
        }

        return text.Append('"').ToString();
    }
}
