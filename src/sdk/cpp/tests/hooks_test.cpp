// Hooks that decide about clients, texts and statements.
#include "support.hpp"

static Observed decide(FakeHost& host, const FakeStatement& statement, std::function<QueryModification(PluginContext&)> hook) {
  Hooks plugin;
  plugin.decide = std::move(hook);
  return host.post_parse(plugin, statement);
}

TEST(a_restriction_names_table_and_predicate) {
  FakeHost host;
  host.session_var("app.owner", "ada's");
  const Observed seen = decide(host, FakeStatement::select().reads("documents"), [](PluginContext& ctx) -> QueryModification {
    const auto owner = ctx.session_var("app.owner");
    EXPECT(!ctx.session_var("app.nothing"));
    HELIOS_TRY(ctx.restrict("documents", PredicateNode::column("owner").equals(*owner)));
    HELIOS_TRY(ctx.restrict_in("s", "t", PredicateNode::column("a").compare("<", 3).or_(PredicateNode::column("b").is_null().negate())));
    ctx.annotate("owner", *owner);
    return QueryModification::allow();
  });
  EXPECT_EQ(seen.changes, Texts{"restrict documents: owner = 'ada''s'", "restrict s.t: (a < 3 OR NOT b IS NULL)", "annotate owner: ada's"});
  EXPECT_EQ(seen.reads, Texts{"session_var app.owner", "session_var app.nothing"});
}

TEST(predicates_are_what_sql_says) {
  FakeHost host;
  const auto sql = [&](const PredicateNode& predicate) {
    return decide(host, FakeStatement::select(), [&](PluginContext& ctx) -> QueryModification { return ctx.restrict("t", predicate); })
        .changes.at(0)
        .substr(12);
  };
  const auto a = [] { return PredicateNode::column("a"); };
  EXPECT_EQ(sql(a().equals(1).and_(a().equals(2)).and_(a().equals(true))), std::string("(a = 1 AND a = 2 AND a = true)"));
  EXPECT_EQ(sql(a().in_list({1, "x", PredicateNode::null()})), std::string("a IN (1, 'x', NULL)"));
  EXPECT_EQ(sql(a().in_list({})), std::string("false"));
  EXPECT_EQ(sql(a().equals(int64_t{1} << 40)), std::string("a = 1099511627776"));
  EXPECT_EQ(sql(a().compare(">=", PredicateNode::number("1.5"))), std::string("a >= 1.5"));
  EXPECT_EQ(sql(a().equals(PredicateNode::session_var("app.t"))), std::string("a = ${app.t}"));
}

TEST(a_predicate_has_a_depth) {
  FakeHost host;
  PredicateNode deep = PredicateNode::column("a").is_null();
  for (int i = 0; i < 70; i++) {
    deep = std::move(deep).negate();
  }
  const Observed seen = decide(host, FakeStatement::select(), [&](PluginContext& ctx) -> QueryModification { return ctx.restrict("t", deep); });
  EXPECT(seen.is_rejected("54001", "a predicate has more than 64 levels"));
}

TEST(trees_are_edited) {
  FakeHost host;
  const Observed seen = decide(host, FakeStatement::select(), [](PluginContext& ctx) -> QueryModification {
    Edits& edits = ctx.edits();
    HELIOS_ASSIGN(const auto seven, edits.node(PredicateNode(7)));
    HELIOS_ASSIGN(const auto eight, edits.node(PredicateNode(8)));
    edits.replace_node(3, seven);
    edits.add_target("more", eight);
    edits.remove_node(4);
    edits.limit(100);
    return QueryModification::allow();
  });
  EXPECT_EQ(seen.changes, Texts{"replace 3: 7", "target 0: 8 AS more", "remove 4", "limit 0: 100"});
}

TEST(a_refusal_has_sqlstate_message_detail_and_hint) {
  FakeHost host;
  const auto refuse = [&](Error error) { return decide(host, FakeStatement::select(), [&](PluginContext&) { return error; }); };
  EXPECT(refuse("no").is_rejected("42501", "no"));
  EXPECT(refuse(Error("0A000", "no")).is_rejected("0A000", "no"));
  EXPECT(refuse(Error("0a000", "no")).is_rejected("42501", "no"));
  const Observed seen = refuse(Error("23514", "m").with_detail("d").with_hint("h"));
  EXPECT_EQ(seen.detail + seen.hint, std::string("dh"));
  EXPECT(decide(host, FakeStatement::select(), [](PluginContext&) { return QueryModification::reject("no"); }).is_rejected("42501", "no"));
}

TEST(what_fails_ends_the_call_with_its_words_and_place) {
  FakeHost host;
  const auto message = [&](auto work) {
    const Observed seen = decide(host, FakeStatement::select(), [&](PluginContext&) {
      work();
      return QueryModification::allow();
    });
    EXPECT(seen.kind == Observed::Kind::Failed);
    return seen.message;
  };
  EXPECT(message([] { check(1 > 2, "numbers are out of order"); }).starts_with("numbers are out of order at hooks_test.cpp:"));
  EXPECT(message([] { (void)at(Texts{"a"}, 4); }).starts_with("index out of bounds: the length is 1 but the index is 4 at hooks_test.cpp:"));
  EXPECT(message([] { (void)Result<int>(Error("x")).value(); }).starts_with("an error was asked for its value at error.hpp:"));
}

TEST(variables_are_set_where_the_host_takes_them) {
  FakeHost host;
  host.allow_session_variables({"app.*", "tz"}).connection_param("user", "ada").header("Authorization", "Bearer x");
  Hooks plugin;
  plugin.decide = [](PluginContext& ctx) -> QueryModification {
    EXPECT(ctx.header("authorization") == "Bearer x");
    HELIOS_TRY(ctx.lock_session_var("app.user", *ctx.connection_param("user")));
    return ctx.set_session_var("app.sql", ctx.sql());
  };
  EXPECT(host.pre_parse(plugin, "SELECT 1").settings == std::vector<testing::Setting>{{"app.user", "ada", true}, {"app.sql", "SELECT 1", false}});
  EXPECT(host.connect(plugin).settings.size() == 2);
  EXPECT(host.post_parse(plugin, FakeStatement::select()).is_rejected("42501", "session variable \"app.user\" may not be set by this plugin here"));
  plugin.decide = [](PluginContext& ctx) -> QueryModification { return ctx.set_session_var("work_mem", "1"); };
  EXPECT(host.connect(plugin).is_rejected("42501", "session variable \"work_mem\" may not be set by this plugin here"));
}

TEST(restrictions_belong_to_post_parse) {
  FakeHost host;
  Hooks plugin;
  plugin.decide = [](PluginContext& ctx) -> QueryModification { return ctx.restrict("t", PredicateNode::column("a").is_null()); };
  EXPECT(host.connect(plugin).is_rejected("38000", "tables can be restricted in post_parse only"));
  plugin.decide = [](PluginContext& ctx) -> QueryModification {
    ctx.edits().limit(1);
    return QueryModification::allow();
  };
  EXPECT(host.connect(plugin).kind == Observed::Kind::Failed);
}

TEST(columns_and_parameters_come_from_the_host) {
  FakeHost host;
  host.table("orders", {{"id", 20}, {"tenant_id", 23}});
  const Observed seen = decide(host, FakeStatement::select(), [](PluginContext& ctx) -> QueryModification {
    HELIOS_ASSIGN(const auto columns, ctx.table_columns("orders"));
    EXPECT(columns.size() == 2 && columns[1].name == "tenant_id" && columns[1].type_oid == 23);
    HELIOS_TRY(ctx.table_columns("absent"));
    return QueryModification::allow();
  });
  EXPECT(seen.is_rejected("42P01", "table \"absent\" does not exist"));
  Hooks plugin;
  plugin.decide = [](PluginContext& ctx) -> QueryModification {
    EXPECT(ctx.parameter(1).value() == "7" && !ctx.parameter(2).value());
    HELIOS_TRY(ctx.parameter(3));
    return QueryModification::allow();
  };
  EXPECT(host.pre_execution(plugin, FakeStatement::insert("t"), {"7", std::nullopt}).is_rejected("38000", "parameter $3 is not valid"));
}

TEST(the_hosts_services_are_there) {
  FakeHost host;
  host.token("main", "good", R"({"sub":"ada","n":7})");
  const Observed seen = decide(host, FakeStatement::select(), [&](PluginContext&) -> QueryModification {
    const RateLimiter limiter = RateLimiter::for_user(7);
    for (int i = 0; i < 3; i++) {
      EXPECT(limiter.allow({2, 60}).value() == (i < 2));
    }
    host.state.now_us += 30'000'000;
    EXPECT(limiter.allow({2, 60}).value() && limiter.take({2, 60}, 0).value() == 0 && !limiter.allow({2, 60}).value());
    EXPECT(limiter.allow({0, 60}).error().message() == "rate limit \"user:7\" is not valid");
    EXPECT(!Store::get("k").value() && Store::set("k", "v", 1000) && Store::get("k").value() == "v");
    EXPECT(!Store::compare_and_set("k", std::nullopt, "w").value() && Store::compare_and_set("k", "v", "w").value());
    EXPECT(Store::remove("k").value() && !Store::remove("k").value() && Store::increment("n", 5).value() == 5);
    EXPECT(Store::increment("n", -7).value() == -2);
    EXPECT(jwt_verify("good", "main").value().get_text("sub") == "ada");
    EXPECT(jwt_verify("bad", "main").error().sqlstate() == "28000");
    HELIOS_ASSIGN(const Regex regex, Regex::compile("[0-9]+"));
    EXPECT(regex.is_match("a12").value() && !regex.is_match("a").value());
    const auto match = regex.find("a12b3", 3).value();
    EXPECT(match && match->begin == 4 && match->end == 5);
    EXPECT(!Regex::compile("(") && !Regex().is_match("a"));
    EXPECT(sha256("a").value() == sha256("a").value() && sha256("a").value() != sha256("b").value());
    EXPECT(Metrics::counter_add("n", 2) && Metrics::gauge_set("g", -1) && !Metrics::counter_add("N", 1));
    EXPECT(log_fields(LogLevel::Info, "m", {{"a.b", "x"}}) && !log_fields(LogLevel::Info, "m", {{"A", "x"}}));
    return QueryModification::allow();
  });
  EXPECT_EQ(seen.message, std::string());
  EXPECT_EQ(seen.log, Texts{"1: m a.b=x"});
}
