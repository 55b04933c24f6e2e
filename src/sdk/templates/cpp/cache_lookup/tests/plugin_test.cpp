#include "plugin.cpp"

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

static void start(FakeHost& host, MyPlugin& plugin) {
  host.config(R"({"seconds": 5})");
  EXPECT_EQ(host.start(plugin).message, std::string());
}

TEST(results_of_people_are_kept_for_the_configured_time) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  const Observed seen = host.cache_lookup(plugin, FakeStatement::select().reads("people"));
  EXPECT(seen.cache == abi::CacheDecision::Use && seen.cache_entry.key == "people" && seen.cache_entry.ttl == std::chrono::seconds(5));
}

TEST(others_are_left_to_the_default) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  EXPECT(host.cache_lookup(plugin, FakeStatement::select().reads("people").reads("countries")).is_pass());
}

HELIOS_TEST_MAIN
