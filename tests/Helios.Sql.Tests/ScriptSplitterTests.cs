using System.Text;
using Helios.Sql.Analysis;

namespace Helios.Sql.Tests;

public class ScriptSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" ; -- a\n ;; /* b; */", "")]
    [InlineData("select 1", "select 1")]
    [InlineData("select 1; select 2 /* c */ ; ", "select 1|select 2")]
    [InlineData("select ';', \";\", $$;$$, $a$;$$;$a$, e'\\';', 'x'';' ; b", "select ';', \";\", $$;$$, $a$;$$;$a$, e'\\';', 'x'';'|b")]
    [InlineData("select '\\'; b", "select '\\'|b")]
    [InlineData("a /* /* ; */ ; */ b; c", "a /* /* ; */ ; */ b|c")]
    [InlineData("create rule r as on insert to t do (a; b); c", "create rule r as on insert to t do (a; b)|c")]
    [InlineData(
        "create function f() returns int begin atomic select case when a then 1 end; select 2; end; c",
        "create function f() returns int begin atomic select case when a then 1 end; select 2; end|c")]
    [InlineData("create table begin (a int); c", "create table begin (a int)|c")]
    [InlineData("begin; select 1; end; c", "begin|select 1|end|c")]
    [InlineData("select from from; )(; b", "select from from|)(; b")]
    [InlineData("\\set x ';'\nselect 1 \\gset\nselect 2\\; select 3;", "select 1|select 2|select 3")]
    [InlineData("copy t from stdin;\n1;2\n\\.\nselect 1", "copy t from stdin|select 1")]
    [InlineData("copy t from stdin \\g\n1;2\n\\.\nselect 1", "copy t from stdin|select 1")]
    [InlineData("copy t to stdout; b", "copy t to stdout|b")]
    [InlineData("a$b$; c$b$", "a$b$|c$b$")]
    [InlineData("select 1e'x;'; b", "select 1e'x;'|b")]
    public void CutsScripts(string script, string statements) =>
        Assert.Equal(statements, string.Join('|', Split(script).Select(one => one.Text)));

    [Theory]
    [InlineData("a; select 'x; y")]
    [InlineData("a; select \"x; y")]
    [InlineData("a; select $$x; y")]
    [InlineData("a; select 1 /* x; y")]
    public void TellsWhatIsNotClosed(string script)
    {
        List<(string Text, bool IsComplete)> all = Split(script);
        Assert.Equal([true, false], all.Select(one => one.IsComplete));
    }

    private static List<(string Text, bool IsComplete)> Split(string script)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(script);
        var splitter = new ScriptSplitter(utf8);
        List<(string, bool)> all = [];
        while (splitter.TryNext(out ScriptStatement one))
        {
            all.Add((Encoding.UTF8.GetString(utf8, one.Start, one.Length), one.IsComplete));
        }

        return all;
    }
}
