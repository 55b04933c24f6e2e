using Helios.Engine.Tests.Support;

namespace Helios.Engine.Tests.Restrictions;

/// <summary>Reads under a restriction: every clause in which a table can be named, and every trick to see past the barrier.</summary>
public class ReadTests
{
    public static TheoryData<string> Statements =>
    [
        "select * from users",
        "select count(*), sum(secret), max(note) from users",
        "select * from users where tenant_id = 'b'",
        "select * from users where true or tenant_id = 'b'",
        "select * from users where tenant_id = 'a' or 1 = 1",
        "select * from users where not (tenant_id = 'a')",
        "select * from users u where u.id = 101",
        "select * from users where id in (1, 101, 102)",
        "select * from users where id between 1 and 200",
        "select * from products where tenant_id = 'b' and sku = 'sku1'",
        "select * from orders where code = 'b1'",
        "select * from public.users",
        "select * from users tenant_id",
        "select u.id, o.id from users u join orders o on o.user_id = u.id",
        "select u.id, o.id from users u left join orders o on true",
        "select u.id, o.id from users u right join orders o on o.id > 3",
        "select u.id, o.id from users u full join orders o on u.id = o.id + 100",
        "select u.id, o.id from users u, orders o where u.secret = o.id",
        "select a.id, b.id from users a, users b where a.secret = b.secret",
        "select a.id, b.id from users a join users b using (name)",
        "select * from users natural join (select 'b' as tenant_id) x",
        "select id from users where secret in (select secret from users where tenant_id = 'b')",
        "select id from users where exists (select 1 from orders where orders.user_id > 100)",
        "select (select count(*) from orders), (select max(note) from users)",
        "select id, (select count(*) from orders o where o.user_id = u.id) from users u",
        "select id from users u where (select max(amount) from orders o where o.user_id > u.id) > 1",
        "select id from users order by (select count(*) from orders where orders.id > users.id), id",
        "select name, count(*) from users group by name having count(*) > (select count(*) from orders) / 6",
        "select distinct name from users",
        "select name from users union select code from orders",
        "select id from users except select 1",
        "select id from users intersect select id from orders",
        "with t as (select * from users) select * from t",
        "with users as (select * from users) select * from users",
        "with users as (select 1 as id, 'b' as tenant_id) select * from users",
        "with recursive t(id) as (select id from users where boss is null union all select u.id from users u join t on u.boss = t.id) "
            + "table t",
        "select * from (select * from (select * from users) x) y",
        "select x.* from orders o, lateral (select * from users u where u.id = o.user_id) x",
        "select array(select id from users order by id)",
        "select id = any (select id from users) from orders",
        "select 101 in (select id from users), 101 = all (select id from users)",
        "values ((select count(*) from users)), ((select max(secret) from users))",
        "select g, (select count(*) from users where id > g) from generate_series(1, 3) g",
        "select case when exists (select 1 from users where tenant_id = 'b') then 1 / 0 else 1 end",
        "select coalesce((select note from users where id = 101), 'none')",
        "select string_agg(note, ',' order by id), array_agg(secret order by secret) from users",
        "select count(*) filter (where note like '%secret%') from users",
        "select * from users limit 100 offset 3",

        // Expressions that would fail, or tell, on a hidden row: they must never see one.
        "select id from users where 1 / (secret - 7) > 0 or id > 0",
        "select id from users where note::int > 0",
        "select id from users where cast(note as numeric) >= 1 and tenant_id <> 'zzz'",
        "select id from users where length(note) < 2 and note::int = 1",
        "select u.id from users u join orders o on o.id = u.note::int",
        "select 1 / (secret - 8) from users",
        "select sum(note::int) from users",
        "select id from users order by note::int desc",
        "select count(*) from users group by note::int",
        "select id from users where id = 101 and note::int = 0",
        "select id from users where id = 101 and 1 / (secret - secret) = 0",
        "select sku from products where 21 / (price - 7) is not null",
    ];

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_tenant_reads_what_it_would_read_alone(string sql)
    {
        using var tenants = new Tenants();
        foreach (string tenant in new[] { "a", "b" })
        {
            using TestSession restricted = tenants.As(tenant);
            Assert.Equal(Tenants.Answer(tenants.Alone(tenant), sql), Tenants.Answer(restricted, sql));
        }
    }

    [Fact]
    public void Without_a_tenant_nothing_is_seen()
    {
        using var tenants = new Tenants();
        using TestSession nobody = tenants.As(null);
        Assert.Equal("0", nobody.Run("select count(*) from users").Only);
        Assert.Empty(nobody.Run("select * from orders where id = 1").Rows);
    }

    [Fact]
    public void One_plan_serves_many_tenants_each_with_its_own_values()
    {
        using var tenants = new Tenants();
        using TestSession session = tenants.As("a");
        PreparedPlan plan = session.Prepare("select count(*), min(id) from users where id > 0");
        foreach ((string tenant, string expected) in new[] { ("a", "6|1"), ("b", "6|101"), ("c", "0|NULL"), ("a", "6|1") })
        {
            using StatementExecution execution = session.Engine.Start(plan, [], [Types.Datum.FromText(tenant)]);
            Assert.Equal([expected], session.Collect(execution).Lines);
        }
    }

    [Fact]
    public void What_one_run_kept_is_not_used_in_the_next()
    {
        using var tenants = new Tenants();
        using TestSession session = tenants.As("a");
        PreparedPlan plan = session.Prepare(
            "with c as (select id from users) select (select min(id) from users), 101 in (select id from users), (select count(*) from c), "
            + "array(select id from users order by id limit 2), (select count(*) from users u join c on c.id = u.id), 7 = any (select id + 6 from users)");
        foreach ((string tenant, string expected) in new[] { ("a", "1|f|6|{1,2}|6|t"), ("b", "101|t|6|{101,102}|6|f"),
            ("a", "1|f|6|{1,2}|6|t") })
        {
            using StatementExecution execution = session.Engine.Start(plan, [], [Types.Datum.FromText(tenant)]);
            Assert.Equal([expected], session.Collect(execution).Lines);
        }
    }

    [Fact]
    public void The_catalog_can_be_restricted_like_any_table()
    {
        using var tenants = new Tenants();
        using TestSession session = tenants.As("a");
        session.Restrictions = Tenants.Restrict("relname <> $1", "pg_class");
        session.RestrictionValues = [Types.Datum.FromText("users")];
        Assert.Equal("0", session.Run("select count(*) from pg_class where relname = 'users'").Only);
        Assert.Equal("0", session.Run("select count(*) from pg_catalog.pg_class c where c.oid = 'users'::regclass").Only);
        Assert.Equal("1", session.Run("select count(*) from pg_class where relname = 'orders'").Only);
    }
}
