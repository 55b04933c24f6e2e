namespace Helios.Plugins.Bench;

/// <summary>
/// A module made larger by real code: its own functions a second time, behind the first, called by nobody and compiled all the same.
/// Source of the format: WebAssembly core specification, "Binary Format", Modules.
/// </summary>
internal static class GrownModule
{
    private const byte FunctionSection = 3;
    private const byte CodeSection = 10;
    private const int HeadBytes = 8;

    /// <param name="bytes">At least so large.</param>
    /// <param name="number">Tells modules of one size apart.</param>
    public static byte[] Of(byte[] module, int bytes, int number)
    {
        byte[] grown = module;
        while (grown.Length < bytes)
        {
            grown = Grow(grown, module);
        }

        return [.. grown, 0, 8, 4, .. "grow"u8, (byte)(number >> 16), (byte)(number >> 8), (byte)number];
    }

    private static byte[] Grow(byte[] module, byte[] original)
    {
        var output = new List<byte>(module[..HeadBytes]);
        for (int at = HeadBytes; at < module.Length;)
        {
            byte id = module[at++];
            int size = Number(module, ref at);
            byte[] content = module[at..(at + size)];
            at += size;
            if (id is FunctionSection or CodeSection)
            {
                content = Join(content, Section(original, id));
            }

            output.Add(id);
            output.AddRange(Number(content.Length));
            output.AddRange(content);
        }

        return [.. output];
    }

    /// <summary>Two vectors as one: their counts added, their items one after the other.</summary>
    private static byte[] Join(byte[] first, byte[] second)
    {
        int a = 0;
        int b = 0;
        int count = Number(first, ref a) + Number(second, ref b);
        return [.. Number(count), .. first[a..], .. second[b..]];
    }

    private static byte[] Section(byte[] module, byte wanted)
    {
        for (int at = HeadBytes; at < module.Length;)
        {
            byte id = module[at++];
            int size = Number(module, ref at);
            if (id == wanted)
            {
                return module[at..(at + size)];
            }

            at += size;
        }

        throw new InvalidOperationException($"the module has no section {wanted}");
    }

    /// <summary>LEB128.</summary>
    private static int Number(byte[] bytes, ref int at)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = bytes[at++];
            value |= (b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }

    private static byte[] Number(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
