using Helios.Abi.Generator;

// usage: dotnet run --project src/abi/Helios.Abi.Generator [-- --check]   from the root of the repository
string root = Directory.GetCurrentDirectory();
bool checkOnly = args.Contains("--check");
int stale = 0;
foreach ((string path, string content) in AbiGenerator.Generate(p => File.ReadAllText(Path.Combine(root, p))))
{
    string full = Path.Combine(root, path);
    if (File.Exists(full) && File.ReadAllText(full) == content)
    {
        continue;
    }

    stale++;
    Console.WriteLine((checkOnly ? "stale: " : "written: ") + path);
    if (!checkOnly)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}

return checkOnly && stale > 0 ? 1 : 0;
