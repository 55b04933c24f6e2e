using System.Runtime.CompilerServices;
using Helios.Abi.Generator;
using Helios.Plugins.Abi;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Tests;

public sealed class AbiTests
{
    [Fact]
    public void GeneratedFilesAreWhatTheSchemaSays()
    {
        foreach ((string path, string content) in AbiGenerator.Generate(p => File.ReadAllText(Path.Combine(Places.RepositoryRoot, p))))
        {
            string file = Path.Combine(Places.RepositoryRoot, path);
            Assert.True(
                File.Exists(file) && File.ReadAllText(file) == content,
                path + " is stale; run: dotnet run --project src/abi/Helios.Abi.Generator");
        }
    }

    [Fact]
    public void StructuresHaveTheSizesOfTheSchema()
    {
        Assert.Equal(AbiCallFrame.SizeBytes, Unsafe.SizeOf<AbiCallFrame>());
        Assert.Equal(64, AbiCallFrame.SizeBytes);
        Assert.Equal(AbiStatement.SizeBytes, Unsafe.SizeOf<AbiStatement>());
        Assert.Equal(AbiRelation.SizeBytes, Unsafe.SizeOf<AbiRelation>());
        Assert.Equal(AbiEditList.SizeBytes, Unsafe.SizeOf<AbiEditList>());
        Assert.Equal(AbiEdit.SizeBytes, Unsafe.SizeOf<AbiEdit>());
        Assert.Equal(AbiRejection.SizeBytes, Unsafe.SizeOf<AbiRejection>());
        Assert.Equal(AbiColumnInfo.SizeBytes, Unsafe.SizeOf<AbiColumnInfo>());
        Assert.Equal(28, Unsafe.SizeOf<AstNode>());
    }

    [Fact]
    public void SchemaDescribesTheNodeAsItIs()
    {
        Schema schema = Schema.Parse(
            File.ReadAllText(Path.Combine(Places.RepositoryRoot, AbiGenerator.SchemaPath)),
            p => File.ReadAllText(Path.Combine(Places.RepositoryRoot, p)));
        Struct node = schema.Structs.Single(s => s.Name == "AstNode");
        AstNode[] nodes =
        [
            new()
            {
                Kind = (NodeKind)0x0201, Role = (Role)3, Next = 5, First = 6, Text = 7, Value = -8, Flags = (NodeFlags)9, Position = 10,
            },
        ];
        byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(nodes.AsSpan()).ToArray();
        int At(string field) => node.Fields.Single(f => f.Name == field).Offset;
        Assert.Equal(0x0201, BitConverter.ToUInt16(bytes, At("kind")));
        Assert.Equal(3, bytes[At("role")]);
        Assert.Equal(5u, BitConverter.ToUInt32(bytes, At("next")));
        Assert.Equal(6u, BitConverter.ToUInt32(bytes, At("first")));
        Assert.Equal(7u, BitConverter.ToUInt32(bytes, At("text")));
        Assert.Equal(-8, BitConverter.ToInt32(bytes, At("value")));
        Assert.Equal(9, BitConverter.ToUInt16(bytes, At("flags")));
        Assert.Equal(10, BitConverter.ToInt32(bytes, At("position")));
    }
}
