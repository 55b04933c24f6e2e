using System.Buffers.Binary;
using System.Text;
using Helios.Base;

namespace Helios.Cli.Projects;

/// <summary>The SDKs and templates in this binary: paths below src/sdk of the repository, with slashes, and what the files hold.</summary>
internal static class SdkArchive
{
    public static IReadOnlyDictionary<string, byte[]> Read()
    {
        EmbeddedFile file = EmbeddedFile.Find("sdk.zst")
            ?? throw new OperatorError(ExitCode.Internal, "this build has no SDKs embedded: use a binary that ./build.sh publish made");
        byte[] image = new byte[file.LengthBytes];
        file.Unpack(image);
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = image;
        while (!rest.IsEmpty)
        {
            string path = Encoding.UTF8.GetString(Next(ref rest));
            files.Add(path, Next(ref rest).ToArray());
        }

        return files;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        ReadOnlySpan<byte> part = rest.Slice(sizeof(int), length);
        rest = rest[(sizeof(int) + length)..];
        return part;
    }
}
