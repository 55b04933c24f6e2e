using Helios.Base;
using Helios.Engine.Tests.Support;
using Helios.Types;

namespace Helios.Engine.Tests.Restrictions;

/// <summary>Writes under a restriction: rows of others are neither changed nor made.</summary>
public class WriteTests
{
    public static TheoryData<string> Statements =>
    [
        "update users set name = 'changed'",
        "update users set name = 'changed' where tenant_id = 'b' or true",
        "update users set name = 'changed' where id in (1, 101)",
        "update users set secret = secret + 1 returning id, secret",
        "update users set secret = (select max(secret) from users) returning id, secret",
        "update users u set name = o.code from orders o where o.user_id = u.id and o.id < 3 returning u.id, o.code",
        "update users u set name = x.name from users x where x.id = u.boss returning u.id, u.name, x.id",
        "update users set name = 'z' where id = (select max(id) from users) returning *",
        "update users set name = 'z' where 1 / (secret - 7) is not null and id < 3",
        "update products set stock = 9 where sku = 'sku1' returning price",
        "update users set boss = case when note::int > 2 then 1 else boss end where id < 50 and tenant_id = 'a'",
        "delete from users",
        "delete from users where tenant_id = 'b'",
        "delete from users where id > 0 returning id, note",
        "delete from users where id = 101 returning *",
        "delete from users u using orders o where o.user_id = u.id returning u.id, o.id",
        "delete from orders where user_id in (select id from users where secret > 2) returning id",
        "delete from users where not exists (select 1 from orders where orders.user_id = users.id)",
        "with old as (select id from users) delete from orders using old where old.id = orders.id returning orders.id",
        "insert into orders select id + 1000, tenant_id, user_id, amount, code || 'x' from orders returning id, code",
        "insert into users (id, tenant_id, note) select id + 500, tenant_id, (select max(note) from users) from users returning id, note",
    ];

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_tenant_changes_what_it_would_change_alone_and_nothing_else(string sql)
    {
        using var tenants = new Tenants();
        Dictionary<string, string[]> others = Tenants.Tables.ToDictionary(t => t, t => tenants.RowsOf(t, "b"));
        using TestSession restricted = tenants.As("a");
        TestSession alone = tenants.Alone("a");
        Assert.Equal(Tenants.Answer(alone, sql), Tenants.Answer(restricted, sql));
        foreach (string table in Tenants.Tables)
        {
            Assert.Equal(Tenants.Answer(alone, "select * from " + table), tenants.RowsOf(table, "a"));
            Assert.Equal(others[table], tenants.RowsOf(table, "b"));
        }
    }

    [Theory]
    [InlineData("insert into users (id, tenant_id) values (900, 'b')")]
    [InlineData("insert into users (id, tenant_id) values (900, 'a'), (901, 'b')")]
    [InlineData("insert into users (id, tenant_id) values (900, 'B')")]
    [InlineData("insert into users (id) values (900)")]
    [InlineData("insert into users (id, tenant_id) select id + 900, 'b' from users")]
    [InlineData("update users set tenant_id = 'b'")]
    [InlineData("update users set tenant_id = 'b' where id = 1 returning *")]
    [InlineData("update users set tenant_id = null where id = 1")]
    [InlineData("insert into users (id, tenant_id) values (1, 'a') on conflict (id) do update set tenant_id = 'b'")]
    [InlineData("insert into users (id, tenant_id, name) values (101, 'a', 'x') on conflict (id) do update set name = 'taken'")]
    [InlineData("insert into users (id, tenant_id, name) values (101, 'b', 'x') on conflict (id) do nothing")]
    public void A_row_that_does_not_satisfy_the_restriction_is_refused(string sql)
    {
        using var tenants = new Tenants();
        string[] before = tenants.RowsOf("users", "b");
        using TestSession restricted = tenants.As("a");
        var error = Assert.Throws<SqlError>(() => restricted.Run(sql));
        Assert.Equal(SqlState.InsufficientPrivilege, error.State);
        Assert.Equal("new row violates restriction of plugin \"tenant-isolation\" for table \"users\"", error.Message);
        Assert.Null(error.Detail);
        Assert.Equal(before, tenants.RowsOf("users", "b"));
        Assert.Equal(7, tenants.RowsOf("users", "a").Length);
    }

    [Theory]
    [InlineData("truncate users", "truncate", "users")]
    [InlineData("drop table orders", "drop table", "orders")]
    [InlineData("drop table if exists public.products", "drop table", "products")]
    [InlineData("create table users as select 1 as x", "create table as", "users")]
    public void A_statement_that_cannot_be_restricted_is_refused(string sql, string command, string table)
    {
        using var tenants = new Tenants();
        using TestSession restricted = tenants.As("a");
        var error = Assert.Throws<SqlError>(() => restricted.Run(sql));
        Assert.Equal(SqlState.InsufficientPrivilege, error.State);
        Assert.Equal($"\"{command}\" on table \"{table}\" is restricted by plugin \"tenant-isolation\"", error.Message);
    }

    [Theory]
    [InlineData("nosuch = $1")]
    [InlineData("users.tenant_id = $1")]
    [InlineData("tenant_id")]
    [InlineData("tenant_id = nosuch($1)")]
    [InlineData("exists (select 1)")]
    [InlineData("tenant_id = $2")]
    public void A_restriction_that_does_not_bind_refuses_the_statement(string predicate)
    {
        using var tenants = new Tenants();
        using TestSession session = tenants.As("a");
        session.Restrictions = Tenants.Restrict(predicate, "users");
        session.RestrictionValues = [.. session.Restrictions.ValueTypes.Select(_ => Datum.FromText("a"))];
        if (predicate == "tenant_id = $2")
        {
            session.Restrictions = new Execution.RestrictionSet(session.Restrictions.Items, [SqlType.Unknown]);
            session.RestrictionValues = [Datum.FromText("a")];
        }

        foreach (string sql in new[] { "select 1 from users", "delete from users", "insert into users (id) values (1)" })
        {
            var error = Assert.Throws<SqlError>(() => session.Run(sql));
            Assert.Equal(SqlState.InsufficientPrivilege, error.State);
            Assert.Contains("plugin \"tenant-isolation\" on table \"users\"", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Uniqueness_counts_hidden_rows_and_tells_only_what_the_client_wrote()
    {
        using var tenants = new Tenants();
        using TestSession restricted = tenants.As("a");
        var error = Assert.Throws<SqlError>(() => restricted.Run("insert into orders values (900, 'a', 1, 1, 'b1')"));
        Assert.Equal(SqlState.UniqueViolation, error.State);
        Assert.Equal("Key (code)=(b1) already exists.", error.Detail);
        error = Assert.Throws<SqlError>(() => restricted.Run("update orders set code = 'b' || id"));
        Assert.Equal(SqlState.UniqueViolation, error.State);
        Assert.Null(error.Detail);
    }

    [Fact]
    public void A_value_is_coerced_to_the_type_of_the_column()
    {
        using var tenants = new Tenants();
        using TestSession session = tenants.As("a");
        session.Restrictions = Tenants.Restrict("id <= $1 and secret::text <> $1", "users");
        session.RestrictionValues = [Datum.FromText("3")];
        Assert.Equal(["1", "2"], session.Run("select id from users order by id").Lines);
        session.RestrictionValues = [Datum.FromText("not a number")];
        Assert.Throws<SqlError>(() => session.Run("select id from users"));
    }
}
