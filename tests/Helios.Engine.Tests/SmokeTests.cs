using Helios.Engine.Tests.Support;

namespace Helios.Engine.Tests;

public class SmokeTests
{
    [Fact]
    public void Rows_that_were_inserted_are_selected()
    {
        using var database = new TestDatabase();
        using TestSession session = database.NewSession();
        Assert.Equal("CREATE TABLE",
            session.Run("create table t (id int primary key, name text not null, price numeric(10,2) default 1.5)").Tag);
        Assert.Equal("INSERT 0 2", session.Run("insert into t values (1, 'one', 10), (2, 'two', default)").Tag);
        Assert.Equal(["2|two|1.50"], session.Run("select * from t where price < 5 order by id").Lines);
        Assert.Equal(["1|one"], session.Run("select id, name from t where id = $1", "1").Lines);
        Assert.Equal(["11.50"], session.Run("select sum(price) from t").Lines);
    }
}
