// Rows that leave instead of a batch, and columns that are added.
#include "support.hpp"

namespace {

using Kind = Observed::Kind;
using Numbers = std::vector<std::optional<int32_t>>;
using Longs = std::vector<std::optional<int64_t>>;

FakeBatch people() {
  return FakeBatch({
      FakeColumn::int8("id", {1, 2, 3, std::nullopt}).read_only(),
      FakeColumn::text("name", {"ada", std::nullopt, "grace", ""}),
      FakeColumn::int4("age", {20, 30, std::nullopt, 40}),
      FakeColumn::uuid("key", {Uuid{1}, std::nullopt, std::nullopt, std::nullopt}),
  });
}

Observed run(FakeBatch& batch, std::function<Status(Results&)> look, bool is_write = false) {
  Hooks plugin;
  plugin.look = std::move(look);
  FakeHost host;
  return is_write ? host.rows(plugin, batch) : host.post_execution(plugin, batch);
}

Observed replace(FakeBatch& batch, const std::vector<NewRow>& rows) {
  return run(batch, [&](Results& r) { return r.replace(rows); });
}

}  // namespace

TEST(rows_are_taken_over_repeated_and_given_other_values) {
  FakeBatch batch = people();
  const Observed seen =
      replace(batch, {NewRow::of(2), NewRow::of(0).with("name", Value::of("x")).with("age", Value::null()), NewRow::of(0)});
  EXPECT(seen.kind == Kind::Replaced);
  EXPECT(batch.numbers<int64_t>("id") == (Longs{3, 1, 1}));
  EXPECT_EQ(batch.texts("name"), Texts{"grace", "x", "ada"});
  EXPECT(batch.numbers<int32_t>("age") == (Numbers{std::nullopt, std::nullopt, 20}));
  EXPECT(batch.numbers<Uuid>("key") == (std::vector<std::optional<Uuid>>{std::nullopt, Uuid{1}, Uuid{1}}));
}

TEST(all_rows_may_go_and_new_ones_come) {
  FakeBatch batch = people();
  EXPECT(replace(batch, {}).kind == Kind::Replaced && batch.rows().empty());
  batch = people();
  EXPECT(replace(batch, {NewRow::fresh().with("age", Value::of(int64_t{7})).with("key", Value::of(Uuid{9}))}).kind == Kind::Replaced);
  EXPECT(batch.numbers<int64_t>("id") == (Longs{std::nullopt}) && batch.numbers<int32_t>("age") == (Numbers{7}));
  EXPECT(batch.numbers<Uuid>("key")[0] == Uuid{9});
  EXPECT_EQ(batch.texts("name"), Texts{"NULL"});
}

TEST(what_is_no_row_no_column_or_no_value_is_refused) {
  const auto refused = [](NewRow row) {
    FakeBatch batch = people();
    const Observed seen = replace(batch, {std::move(row)});
    EXPECT(seen.kind == Kind::Rejected && batch.rows().size() == 4);
    return seen.message;
  };
  EXPECT_EQ(refused(NewRow::of(9)), std::string("a row comes from one that is none of the batch"));
  EXPECT_EQ(refused(NewRow::of(0).with("nothing", Value::null())), std::string("there is no column \"nothing\""));
  EXPECT_EQ(refused(NewRow::of(0).with("id", Value::of(int64_t{1}))), std::string("column \"id\": this plugin may not write it"));
  EXPECT_EQ(refused(NewRow::of(0).with("age", Value::of(int64_t{1} << 40))), std::string("a number is out of the column's range"));
  EXPECT_EQ(refused(NewRow::of(0).with("name", Value::of(int64_t{1}))), std::string("column \"name\": the value is none of its type"));
  FakeBatch less = people().without(1);
  EXPECT(replace(less, {NewRow::of(1)}).kind == Kind::Rejected);
  FakeBatch batch = people();
  EXPECT(replace(batch, std::vector<NewRow>(8193, NewRow::of(0))).sqlstate == "54000");
  FakeBatch written = people().written(Operation::Insert);
  EXPECT(run(written, [](Results& r) { return r.replace({}); }, true).is_rejected(
      "38000", "rows to be written can be changed or refused, not replaced"));
}

TEST(what_was_changed_in_place_counts_for_rows_taken_over) {
  FakeBatch batch = people();
  run(batch, [](Results& r) -> Status {
    HELIOS_TRY(r.column("name")->mask_all("*"));
    return r.replace({NewRow::of(0), NewRow::of(0).with("age", Value::of(int64_t{1}))});
  });
  EXPECT_EQ(batch.texts("name"), Texts{"*", "*"});
  EXPECT(batch.numbers<int32_t>("age") == (Numbers{20, 1}));
}

TEST(columns_are_declared_and_filled) {
  struct Enrich : Plugin {
    Result<std::vector<AddedColumn>> on_result(PluginContext& ctx, const std::vector<Column>& columns) override {
      if (ctx.session_var("app.refuse")) {
        return Error("no");
      }
      return columns[0].name() == "id" ? std::vector{AddedColumn::int4("length")} : std::vector<AddedColumn>();
    }
    ResultModification on_query_post_execution(PluginContext& ctx) override {
      return ctx.results().compute(0, [](const Row& row) {
        const auto name = row.text("name");
        return name ? Value::of(static_cast<int64_t>(name->size())) : Value::null();
      });
    }
  } plugin;
  FakeHost host;
  FakeBatch batch = people();
  const Observed seen = host.result(plugin, batch);
  EXPECT(seen.added.size() == 1 && seen.added[0].name == "length" && seen.added[0].type_oid == 23);
  FakeBatch filled({FakeColumn::text("name", {"ada", std::nullopt}),
                    FakeColumn::int4("length", {std::nullopt, std::nullopt}).added()});
  EXPECT(host.post_execution(plugin, filled).kind == Kind::Modified);
  EXPECT(filled.numbers<int32_t>("length") == (Numbers{3, std::nullopt}));
  FakeBatch other = people();
  EXPECT(host.post_execution(plugin, other).kind == Kind::Rejected);
  EXPECT(host.session_var("app.refuse", "1").result(plugin, other).is_rejected("42501", "no"));
}

TEST(a_column_that_is_not_seen_is_named_with_those_that_are) {
  FakeBatch batch = people();
  const Observed seen = run(batch, [](Results& r) -> Status {
    EXPECT(r.require_column("age").value()->name() == "age");
    HELIOS_ASSIGN(Column * ssn, r.require_column("ssn"));
    return ssn->mask_all("***");
  });
  EXPECT_EQ(seen.message, std::string("column \"ssn\" is none that this plugin sees (those are: id, name, age, key); the result has no such "
                                      "column, or readable_columns does not grant it"));
}
