namespace Helios.Abi.Generator;

/// <summary>Every file that is made from the schema, by its path in the repository.</summary>
internal static class AbiGenerator
{
    public const string SchemaPath = "src/abi/abi.json";
    public const string IntroductionPath = "src/abi/introduction.md";

    public static IReadOnlyDictionary<string, string> Generate(Func<string, string> readSource)
    {
        Schema schema = Schema.Parse(readSource(SchemaPath), readSource);
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["src/Helios.Plugins/Generated/AbiConstants.cs"] = CSharpWriter.Constants(schema),
            ["src/Helios.Plugins/Generated/AbiFunctions.cs"] = CSharpWriter.Functions(schema),
            ["src/Helios.Plugins/Generated/AbiStructs.cs"] = CSharpWriter.Structs(schema),
            ["src/abi/REFERENCE.md"] = ReferenceWriter.Write(schema, readSource(IntroductionPath)),
            ["src/sdk/assemblyscript/assembly/abi.ts"] = AssemblyScriptWriter.Write(schema),
            ["src/sdk/cpp/include/helios/abi.hpp"] = CppWriter.Write(schema),
            ["src/sdk/go/abi/abi.go"] = GoWriter.Types(schema),
            ["src/sdk/go/abi/imports_wasm.go"] = GoWriter.Imports(schema),
            ["src/sdk/rust/src/abi.rs"] = RustWriter.Write(schema),
        };
    }
}
