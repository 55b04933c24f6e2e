using System.Security.Cryptography;
using System.Text;
using ZstdSharp;

// Helios.Pack IN OUT: compresses a file for embedding. OUT holds the SHA-256 of the original (32 bytes), its length (int64), then one zstd
// frame. A directory IN is that of the SDKs: what a plugin's project needs of it becomes one file, in the order of its paths, each as the
// length of its path (int32), its path with slashes, its length (int32), its bytes.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Helios.Pack INPUT OUTPUT");
    return 2;
}

byte[] image = Directory.Exists(args[0]) ? Archive(args[0]) : File.ReadAllBytes(args[0]);
using var compressor = new Compressor(19);
compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_windowLog, 25);
byte[] packed = compressor.Wrap(image).ToArray();
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
string temporary = args[1] + ".tmp";
using (FileStream output = File.Create(temporary))
{
    output.Write(SHA256.HashData(image));
    output.Write(BitConverter.GetBytes((long)image.Length));
    output.Write(packed);
}

File.Move(temporary, args[1], overwrite: true);
Console.WriteLine($"{Path.GetFileName(args[0])}: {image.Length} bytes to {packed.Length}");
return 0;

static byte[] Archive(string root)
{
    using var archive = new MemoryStream();
    IEnumerable<string> paths = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Where(IsPartOfProjects).Order(StringComparer.Ordinal);
    foreach (string path in paths)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        byte[] content = File.ReadAllBytes(Path.Combine(root, path));
        archive.Write(BitConverter.GetBytes(name.Length));
        archive.Write(name);
        archive.Write(BitConverter.GetBytes(content.Length));
        archive.Write(content);
    }

    return archive.ToArray();
}

// The SDKs' own tests and probes are of no use to a plugin.
static bool IsPartOfProjects(string path)
{
    string[] parts = path.Split('/');
    return parts.Length > 1 && !parts.Contains("node_modules") && !parts.Contains("target")
        && !path.EndsWith(".wasm", StringComparison.Ordinal)
        && (parts[0] == "templates"
            || (parts[1] is not ("probe" or "service-probe" or "tests" or "package-lock.json")
                && !path.EndsWith("_test.go", StringComparison.Ordinal)));
}
