using System.Security.Cryptography;
using ZstdSharp;

// Helios.Pack IN OUT: compresses a file for embedding. OUT holds the SHA-256 of the original (32 bytes), its length (int64), then one zstd
// frame.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Helios.Pack INPUT OUTPUT");
    return 2;
}

byte[] image = File.ReadAllBytes(args[0]);
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
