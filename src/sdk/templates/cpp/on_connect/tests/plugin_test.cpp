#include "plugin.cpp"

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

using Texts = std::vector<std::string>;

static void start(FakeHost& host, MyPlugin& plugin) {
  host.config(R"({"blocked_user": "mallory"})");
  EXPECT_EQ(host.start(plugin).message, std::string());
}

TEST(a_client_is_known_by_a_locked_variable) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  const Observed seen = host.connection_param("user", "ada").allow_session_variables({"app.user"}).connect(plugin);
  EXPECT(seen.is_pass() && seen.settings.size() == 1);
  EXPECT(seen.settings[0].name == "app.user" && seen.settings[0].value == "ada" && seen.settings[0].locked);
}

TEST(the_blocked_user_is_refused) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  EXPECT(host.connection_param("user", "mallory").connect(plugin).is_rejected("28000", "user mallory may not connect"));
}

HELIOS_TEST_MAIN
