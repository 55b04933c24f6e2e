// Rows as a plugin reads and changes them.
#include "support.hpp"

static FakeBatch people() {
  return FakeBatch({
      FakeColumn::int8("id", {1, 2, 3, std::nullopt}).from("people", "id").read_only(),
      FakeColumn::text("ssn", {"123-45-6789", std::nullopt, "987-65-4321", "ä"}).from("people", "ssn"),
      FakeColumn::int4("age", {20, 30, std::nullopt, 40}).from("people", "age"),
  });
}

static Observed::Kind run(FakeBatch& batch, std::function<Status(Results&)> look, bool written = false) {
  FakeHost host;
  Hooks plugin;
  plugin.look = std::move(look);
  const Observed seen = written ? host.rows(plugin, batch) : host.post_execution(plugin, batch);
  if (seen.kind == Observed::Kind::Rejected) {
    EXPECT_EQ(seen.sqlstate, std::string("38000"));
  }
  return seen.kind;
}

TEST(a_column_is_masked_and_its_nulls_stay) {
  FakeBatch batch = people();
  EXPECT(run(batch, [](Results& r) { return r.column("ssn")->mask_all("***"); }) == Observed::Kind::Modified);
  EXPECT_EQ(batch.texts("ssn"), Texts{"***", "NULL", "***", "***"});
  EXPECT(batch.numbers<int32_t>("age") == std::vector<std::optional<int32_t>>{20, 30, std::nullopt, 40});
}

TEST(what_only_looks_passes) {
  FakeBatch batch = people();
  const auto kind = run(batch, [](Results& r) -> Status {
    EXPECT(r.row_count() == 4 && r.selected_count() == 4 && r.columns().size() == 3 && r.operation() == Operation::Result);
    const Column& ssn = *r.column("ssn");
    EXPECT(ssn.text(0) == "123-45-6789" && !ssn.text(1) && ssn.is_text() && ssn.is_writable() && !ssn.is_derived());
    EXPECT(ssn.is_from("people", "ssn") && !ssn.is_from("people", "id") && ssn.origins()[0].schema() == "public");
    EXPECT((*r.column("id")->as<int64_t>())[1] == 2 && !r.column("id")->as<int32_t>() && !r.column("nothing"));
    EXPECT(r.row(2).integer("id") == 3 && r.row(2).text("ssn") == "987-65-4321" && r.row(2).get("age")->is_null());
    EXPECT(!r.row(2).get("nothing") && r.column("id")->value(3).is_null() && ssn.value(9).is_null());
    return {};
  });
  EXPECT(kind == Observed::Kind::Pass);
}

TEST(a_text_can_become_a_part_of_itself_a_constant_or_a_copy) {
  FakeBatch batch = people();
  const auto kind = run(batch, [](Results& r) -> Status {
    Column& ssn = *r.column("ssn");
    const std::string_view first = *ssn.text(0);
    HELIOS_TRY(ssn.set_text(0, first.substr(7)));
    HELIOS_TRY(ssn.set_text(1, "none"));
    return ssn.set_text_copy(2, "XXX-XX-" + std::string(first.substr(7)));
  });
  EXPECT(kind == Observed::Kind::Modified);
  EXPECT_EQ(batch.texts("ssn"), Texts{"6789", "none", "XXX-XX-6789", "ä"});
}

TEST(texts_are_rewritten_in_place) {
  FakeBatch batch = people();
  run(batch, [](Results& r) {
    return r.column("ssn")->rewrite_texts([](std::string_view text, TextWriter& out) {
      if (text.size() == 2) {
        out.append("not this");
        return Rewrite::Keep;
      }
      if (text[0] == '9') {
        return Rewrite::Null;
      }
      out.append("XXX-XX-").append(text.substr(7)).append('!');
      return Rewrite::Replace;
    });
  });
  EXPECT_EQ(batch.texts("ssn"), Texts{"XXX-XX-6789!", "NULL", "NULL", "ä"});
}

TEST(many_long_texts_are_rewritten_and_each_stays) {
  std::vector<std::optional<std::string>> texts;
  Texts expected;
  for (int i = 0; i < 2000; i++) {
    texts.push_back(std::string(static_cast<size_t>(i % 97), 'a') + std::to_string(i));
    expected.push_back("<" + *texts.back() + std::string(i == 1000 ? 100'000 : 0, 'z') + ">");
  }
  FakeBatch batch({FakeColumn::text("t", texts)});
  int n = 0;
  run(batch, [&](Results& r) {
    return r.column("t")->rewrite_texts([&](std::string_view text, TextWriter& out) {
      out.append('<').append(text).append(std::string(n++ == 1000 ? 100'000 : 0, 'z')).append('>');
      return Rewrite::Replace;
    });
  });
  EXPECT(batch.texts("t") == expected);
}

TEST(numbers_are_changed_in_place) {
  FakeBatch batch({FakeColumn::int2("a", {1}), FakeColumn::int4("b", {2}), FakeColumn::int8("c", {3}), FakeColumn::float8("d", {4.5}),
                   FakeColumn::boolean("e", {0}), FakeColumn::uuid("f", {Uuid{7}}), FakeColumn::bytea("g", {"\xff"})});
  run(batch, [](Results& r) -> Status {
    (*r.column("a")->as_mut<int16_t>())[0] += 10;
    (*r.column("b")->as_mut<int32_t>())[0] += 10;
    (*r.column("c")->as_mut<int64_t>())[0] += 10;
    (*r.column("d")->as_mut<double>())[0] += 10;
    (*r.column("e")->as_mut<uint8_t>())[0] = 1;
    (*r.column("f")->as_mut<Uuid>())[0] = Uuid{9};
    EXPECT(!r.column("a")->as_mut<int32_t>() && !r.column("g")->text(0) && r.column("g")->bytes(0) == "\xff");
    HELIOS_TRY(r.column("g")->set_bytes(0, r.keep("\x01\x02")));
    EXPECT(r.column("e")->value(0).integer == 1 && r.column("f")->value(0).uuid == Uuid{9});
    return {};
  });
  EXPECT(batch.numbers<int16_t>("a")[0] == 11 && batch.numbers<int32_t>("b")[0] == 12 && batch.numbers<int64_t>("c")[0] == 13);
  EXPECT(batch.numbers<double>("d")[0] == 14.5);
  EXPECT_EQ(batch.texts("g"), Texts{"\x01\x02"});
}

TEST(values_of_any_type_are_set_by_what_they_are) {
  FakeBatch batch = people();
  run(batch, [](Results& r) -> Status {
    Column& age = *r.column("age");
    HELIOS_TRY(age.set(2, Value::of(int64_t{33})));
    HELIOS_TRY(age.set(0, Value::null()));
    EXPECT(age.set(1, Value::of(int64_t{1} << 40)).error().sqlstate() == "22003");
    EXPECT(!age.set(1, Value::of("x")) && !age.set(4, Value::of(int64_t{1})) && !age.set(1, Value::of(true)));
    return r.column("ssn")->set(3, Value::of("new"));
  });
  EXPECT(batch.numbers<int32_t>("age") == std::vector<std::optional<int32_t>>{std::nullopt, 30, 33, 40});
  EXPECT_EQ(batch.texts("ssn")[3], std::string("new"));
}

TEST(rows_are_taken_out_and_not_looked_at_again) {
  FakeBatch batch = people().without(0);
  EXPECT(run(batch, [](Results& r) { return r.retain([](const Row& row) { return row.integer("age") != 30; }); }) == Observed::Kind::Filtered);
  EXPECT(batch.rows() == std::vector<size_t>{2, 3});
  EXPECT(run(batch, [](Results& r) -> Status {
           EXPECT(!r.column("ssn")->text(0) && r.column("ssn")->value(0).is_null() && r.selected_count() == 2 && !r.is_selected(0));
           return r.remove(0);
         }) == Observed::Kind::Pass);
}

TEST(what_may_not_be_written_is_an_error_and_no_silence) {
  const auto refuses = [](std::function<Status(Results&)> look) {
    FakeBatch batch({FakeColumn::text("ssn", {"1"}).read_only(), FakeColumn::text("doc", {"{}"}).type_oid(3802).nullable_only()});
    EXPECT(run(batch, std::move(look)) == Observed::Kind::Rejected);
    EXPECT_EQ(batch.texts("ssn")[0] + batch.texts("doc")[0], std::string("1{}"));
  };
  refuses([](Results& r) { return r.column("ssn")->mask_all("***"); });
  refuses([](Results& r) { return r.column("ssn")->set_text(0, "x"); });
  refuses([](Results& r) { return r.column("ssn")->set_null(0); });
  refuses([](Results& r) { return r.column("ssn")->set(0, Value::null()); });
  refuses([](Results& r) { return r.column("ssn")->rewrite_texts([](std::string_view, TextWriter&) { return Rewrite::Keep; }); });
  refuses([](Results& r) { return r.column("doc")->set_text(0, "x"); });
}

TEST(what_can_hold_no_text_is_masked_with_null) {
  FakeBatch batch({FakeColumn::text("doc", {"{}"}).type_oid(3802).nullable_only(), FakeColumn::int4("age", {4})});
  run(batch, [](Results& r) -> Status {
    for (Column& column : r.columns()) {
      HELIOS_TRY(column.mask_all("***"));
    }
    return {};
  });
  EXPECT_EQ(batch.texts("doc")[0], std::string("NULL"));
  EXPECT(!batch.numbers<int32_t>("age")[0]);
}

TEST(rows_to_be_written_are_changed_or_refused_and_never_left_out) {
  FakeBatch batch = people().written(Operation::Insert);
  EXPECT(run(batch, [](Results& r) -> Status {
           EXPECT(r.operation() == Operation::Insert);
           const auto ages = r.column("age")->as_mut<int32_t>();
           for (int32_t& age : *ages) {
             age = std::min(age, 35);
           }
           return {};
         }, true) == Observed::Kind::Modified);
  EXPECT(batch.numbers<int32_t>("age") == std::vector<std::optional<int32_t>>{20, 30, std::nullopt, 35});
  EXPECT(run(batch, [](Results& r) { return r.retain([](const Row&) { return false; }); }, true) == Observed::Kind::Rejected);
}

TEST(a_batch_without_rows_can_be_walked) {
  FakeBatch batch({FakeColumn::text("t", {}), FakeColumn::int4("n", {})});
  EXPECT(run(batch, [](Results& r) -> Status {
           EXPECT(r.column("n")->as<int32_t>()->empty() && !r.column("t")->set_text(0, "x"));
           r.for_each_row([](size_t) { EXPECT(false); });
           HELIOS_TRY(r.column("t")->rewrite_texts([](std::string_view, TextWriter&) { return Rewrite::Replace; }));
           return r.retain([](const Row&) { return true; });
         }) == Observed::Kind::Pass);
}
