using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Helios.Sql;
using Helios.Sql.Generation;
using Helios.Sql.Syntax;

// COUNT SEED [utility]: so many random statements, one JSON object with "sql" a line.
if (args is not [var count, var seed, .. var rest] || rest is not ([] or ["utility"]))
{
    Console.Error.WriteLine("usage: Helios.Sql.Generation COUNT SEED [utility]");
    return 2;
}

using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
int first = int.Parse(seed, CultureInfo.InvariantCulture);
for (int i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
{
    var choices = Choices.FromSeed(unchecked(first + i));
    Ast ast = rest.Length > 0 ? AstGenerator.Utility(choices) : AstGenerator.Statement(choices);
    var sql = new ArrayBufferWriter<byte>();
    Deparser.Deparse(ast, ast.Root, sql);
    output.WriteLine("{\"sql\":\"" + JsonEncodedText.Encode(sql.WrittenSpan) + "\"}");
}

return 0;
