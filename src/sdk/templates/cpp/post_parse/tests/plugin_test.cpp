#include "plugin.cpp"

#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

using Texts = std::vector<std::string>;

static void start(FakeHost& host, MyPlugin& plugin) {
  host.config(R"({})");
  EXPECT_EQ(host.start(plugin).message, std::string());
}

TEST(people_are_restricted_to_their_owner) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  host.session_var("app.owner", "ada");
  EXPECT_EQ(host.post_parse(plugin, FakeStatement::select().reads("people")).changes, Texts{"restrict people: owner = 'ada'"});
}

TEST(without_an_owner_people_are_refused_and_the_rest_is_not) {
  FakeHost host;
  MyPlugin plugin;
  start(host, plugin);
  EXPECT(host.post_parse(plugin, FakeStatement::select().reads("people")).is_rejected("42501", "no owner is set"));
  EXPECT(host.post_parse(plugin, FakeStatement::select().reads("countries")).is_pass());
}

HELIOS_TEST_MAIN
