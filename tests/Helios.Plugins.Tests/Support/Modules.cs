namespace Helios.Plugins.Tests;

/// <summary>Modules that tell their versions apart.</summary>
internal static class Modules
{
    /// <summary>Rejects every statement with one word, so that the caller sees who served.</summary>
    public static byte[] Saying(string word, string version = "1.0.0")
    {
        string length = $"\\{word.Length:x2}\\00\\00\\00";
        return Wat.Compile(Wat.Plugin(
            "(i64.const 0x40000000004)", Manifest(version),
            $"(memory (export \"memory\") 32) (data (i32.const 512) \"{word}\") (data (i32.const 1032) \"\\00\\02\\00\\00{length}\")"));
    }

    /// <summary>Lets every statement pass, but traps in every <paramref name="every"/>th call of an instance; 0: never.</summary>
    public static byte[] Trapping(int every, string version) => Wat.Compile(Wat.Plugin(
        $"""
        (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (if (i32.eq (global.get $n) (i32.const {every})) (then unreachable))
        (i64.const 0)
        """,
        Manifest(version) + "(global $n (mut i32) (i32.const 0))"));

    private static string Manifest(string version) =>
        $"(@custom \"helios.manifest\" \"{{\\\"name\\\":\\\"tenant-isolation\\\",\\\"version\\\":\\\"{version}\\\"}}\")";
}
