#include "plugin.cpp"

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

static void start(FakeHost& host, MyPlugin& plugin) {
  host.config(R"({"max_rows": 10})");
  EXPECT_EQ(host.start(plugin).message, std::string());
}

TEST(only_small_results_are_kept) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  const auto statement = [] { return FakeStatement::select().reads("people"); };
  EXPECT(host.cache_store(plugin, statement(), {.rows = 10, .bytes = 100}).is_pass());
  EXPECT(host.cache_store(plugin, statement(), {.rows = 11, .bytes = 110}).cache == abi::CacheDecision::Miss);
}

HELIOS_TEST_MAIN
