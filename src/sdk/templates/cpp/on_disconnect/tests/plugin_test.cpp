#include "plugin.cpp"

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

using Texts = std::vector<std::string>;

static void start(FakeHost& host, MyPlugin& plugin) {
  host.config(R"({"message": "bye"})");
  EXPECT_EQ(host.start(plugin).message, std::string());
}

TEST(the_end_of_a_client_is_logged) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  EXPECT_EQ(host.disconnect(plugin).log, Texts{"1: bye"});
}

HELIOS_TEST_MAIN
