using Helios.Engine.Tests.Support;
using Helios.Sql;
using Helios.Sql.Editing;
using Xunit.Abstractions;

namespace Helios.Engine.Tests.Restrictions;

/// <summary>
/// A statement with the predicates in its text, run without restrictions, gives what the binder gives under them. The text has no security
/// barrier: where an expression of the statement fails on a hidden row, only the binder's answer is right.
/// </summary>
public class EditedQueryTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("select * from users")]
    [InlineData("select * from users u left join orders o on o.user_id = u.id + 100")]
    [InlineData("select u.id, o.code from orders o right join users u on o.user_id = u.id and o.amount > 30")]
    [InlineData("select u.name, p.sku from users u full join products p on p.stock = u.secret")]
    [InlineData("select x.a, x.tenant_id from users as x (a, tenant_id)")]
    [InlineData("select name, (select count(*) from orders where user_id = users.id) from users")]
    [InlineData("with users as (select * from orders) select * from users, public.users u where u.id = users.user_id")]
    [InlineData("with recursive r (id) as (select min(id) from users union all select u.id from users u join r on u.id = r.id + 1) "
        + "select * from r")]
    [InlineData("select tenant_id, count(*) from orders group by tenant_id having count(*) > 1")]
    [InlineData("select id from users union select user_id from orders order by 1 limit 4")]
    [InlineData("select * from orders where user_id in (select id from users where boss is null) or true")]
    [InlineData("update users set name = 'x' where id > 0 returning id")]
    [InlineData("update orders set code = u.name || orders.id from users u where u.id = orders.user_id returning orders.id, orders.code")]
    [InlineData("delete from orders using users u where u.id = user_id and u.secret < 4 returning orders.*")]
    [InlineData("delete from users where not exists (select 1 from orders o where o.user_id = users.id) returning id")]
    public void TextAndBinderAgree(string sql)
    {
        using var tenants = new Tenants();
        using TestSession session = tenants.As("a");
        tenants.Owner.Run("begin");
        string[] edited = Tenants.Answer(tenants.Owner, Edit(sql, "a"));
        tenants.Owner.Run("rollback");
        Assert.Equal(Tenants.Answer(session, sql), edited);
        Assert.Matches("^(SELECT|UPDATE|DELETE)", edited[0]);
    }

    [Fact]
    public void RandomQueriesAgree()
    {
        string? given = Environment.GetEnvironmentVariable("HELIOS_SEED");
        int seed = given is null ? Random.Shared.Next() : int.Parse(given, System.Globalization.CultureInfo.InvariantCulture);
        output.WriteLine($"HELIOS_SEED={seed}");
        var random = new Random(seed);
        using var tenants = new Tenants();
        using TestSession session = tenants.As("b");
        int answered = 0;
        for (int i = 0; i < 300; i++)
        {
            string sql = new RandomQueryTests.QueryMaker(random).Make();
            string[] expected = Tenants.Answer(session, sql);
            string written = Edit(sql, "b");
            string[] actual = Tenants.Answer(tenants.Owner, written);
            bool failsOnHiddenRow = actual[0].StartsWith("22012", StringComparison.Ordinal);
            Assert.True(
                failsOnHiddenRow || expected.SequenceEqual(actual),
                $"seed {seed}\n{sql}\n=> {written}\nexpected {string.Join("\n  ", expected)}\nactual {string.Join("\n  ", actual)}");
            answered += actual[0].StartsWith("SELECT", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(answered > 100, $"seed {seed}: only {answered} were answered with rows");
    }

    private static string Edit(string sql, string tenant)
    {
        var editor = new AstEditor(SqlParser.ParseAll(System.Text.Encoding.UTF8.GetBytes(sql))[0].Ast);
        foreach (string table in Tenants.Tables)
        {
            editor.RestrictRelation(null, table, AstFragment.Expression($"tenant_id = '{tenant}'"));
        }

        return editor.Build().Statement!.Sql;
    }
}
