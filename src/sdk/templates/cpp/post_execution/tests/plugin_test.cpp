#include "plugin.cpp"

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

using Texts = std::vector<std::string>;

static void start(FakeHost& host, MyPlugin& plugin) {
  host.config(R"({})");
  EXPECT_EQ(host.start(plugin).message, std::string());
}

static FakeBatch people() {
  return FakeBatch({FakeColumn::text("contact", {"ada@example.com", std::nullopt, "none"}).from("people", "email"),
                    FakeColumn::text("city", {"Rome", std::nullopt, "Oslo"}).from("people", "city")});
}

TEST(addresses_are_masked_whatever_the_query_calls_them) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  FakeBatch batch = people();
  EXPECT(host.post_execution(plugin, batch).kind == Observed::Kind::Modified);
  EXPECT_EQ(batch.texts("contact"), Texts{"a***@example.com", "NULL", "n***"});
  EXPECT_EQ(batch.texts("city"), Texts{"Rome", "NULL", "Oslo"});
}

TEST(an_administrator_sees_them) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  FakeBatch batch = people();
  EXPECT(host.session_var("app.user_role", "admin").post_execution(plugin, batch).is_pass());
}

HELIOS_TEST_MAIN
