#include "plugin.cpp"

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

using Texts = std::vector<std::string>;

static void start(FakeHost& host, MyPlugin& plugin) {
  host.config(R"({"oldest": 150})");
  EXPECT_EQ(host.start(plugin).message, std::string());
}

static FakeBatch people(std::string email, int32_t age) {
  return FakeBatch({FakeColumn::text("email", {email, std::nullopt}), FakeColumn::int4("age", {age, std::nullopt})})
      .written(Operation::Insert);
}

TEST(addresses_become_small_letters) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  FakeBatch batch = people("Eve@Example.COM", 20);
  EXPECT(host.rows(plugin, batch).kind == Observed::Kind::Modified);
  EXPECT_EQ(batch.texts("email"), Texts{"eve@example.com", "NULL"});
}

TEST(nobody_is_older_than_that) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  FakeBatch batch = people("x", 151);
  EXPECT(host.rows(plugin, batch).is_rejected("22003", "age 151 is out of range (0 to 150)"));
}

HELIOS_TEST_MAIN
