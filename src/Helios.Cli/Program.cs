using System.Reflection;

using Stream? s = Assembly.GetExecutingAssembly().GetManifestResourceStream("libwasmtime.zst");
Console.WriteLine(s?.Length);
