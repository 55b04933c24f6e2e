#include "plugin.cpp"

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

using Texts = std::vector<std::string>;

static void start(FakeHost& host, MyPlugin& plugin) {
  host.config(R"({"max_bytes": 10})");
  EXPECT_EQ(host.start(plugin).message, std::string());
}

TEST(only_long_texts_are_refused) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  EXPECT(host.pre_parse(plugin, "SELECT 1").is_pass());
  EXPECT(host.pre_parse(plugin, "SELECT 1234").is_rejected("54000", "a text may have at most 10 bytes"));
}

HELIOS_TEST_MAIN
