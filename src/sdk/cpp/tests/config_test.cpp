// Configuration and JSON.
#include "support.hpp"

namespace {

struct Rule {
  std::string column;
  std::optional<int64_t> min;
  template <class Fields>
  void read(Fields& f) {
    f.required("column", column);
    f("min", min);
  }
};

struct Config {
  std::string name;
  int64_t limit = 10;
  uint16_t port = 80;
  bool strict = true;
  double ratio = 0.5;
  std::vector<std::string> tables = {"users"};
  std::vector<Rule> rules;

  template <class Fields>
  void read(Fields& f) {
    f.required("name", name);
    f("limit", limit);
    f("port", port);
    f("strict", strict);
    f("ratio", ratio);
    f("tables", tables);
    f("rules", rules);
  }
};

std::string problem(std::string_view json, UnknownKeys unknown = UnknownKeys::Log) {
  auto config = parse_config<Config>(json, unknown);
  return config ? "" : std::string(config.error().sqlstate()) + " " + std::string(config.error().message());
}

}  // namespace

TEST(defaults_fill_what_is_absent) {
  const Config config = parse_config<Config>(R"({"name":"n"})").value();
  EXPECT(config.name == "n" && config.limit == 10 && config.strict && config.tables == Texts{"users"} && config.rules.empty());
}

TEST(values_replace_defaults) {
  const Config config = parse_config<Config>(
      R"({"name":"\u00e4\ud83d\ude00\n","limit":-9223372036854775808,"strict":false,"ratio":1e2,"tables":[],"rules":[{"column":"a","min":3}]})").value();
  EXPECT_EQ(config.name, std::string("ä😀\n"));
  EXPECT(config.limit == INT64_MIN && !config.strict && config.ratio == 100 && config.tables.empty());
  EXPECT(config.rules.size() == 1 && config.rules[0].min == 3);
}

TEST(messages_name_the_key_and_the_type) {
  EXPECT_EQ(problem("{}"), std::string("F0000 configuration key \"name\" is missing"));
  EXPECT_EQ(problem(""), std::string("F0000 configuration key \"name\" is missing"));
  EXPECT_EQ(problem(R"({"name":1})"), std::string("F0000 configuration key \"name\" must be a string, found a number"));
  EXPECT_EQ(problem(R"({"name":"n","port":70000})"), std::string("F0000 configuration key \"port\" must be an integer from 0 to 65535, found 70000"));
  EXPECT_EQ(problem(R"({"name":"n","tables":["a",true]})"), std::string("F0000 configuration key \"tables\" must be a string, found a boolean"));
  EXPECT_EQ(problem(R"({"name":"n","rules":[{"column":"a"},{}]})"), std::string("F0000 configuration key \"rules[1].column\" is missing"));
  EXPECT_EQ(problem("[]"), std::string("F0000 the configuration must be a table, found an array"));
  EXPECT(problem("{").starts_with("F0000 the configuration is no JSON: "));
}

TEST(unknown_keys_are_logged_or_refused) {
  std::vector<std::string> strangers;
  EXPECT(parse_config<Config>(R"({"name":"n","colour":1})", UnknownKeys::Log, &strangers));
  EXPECT_EQ(strangers, Texts{"colour"});
  EXPECT_EQ(problem(R"({"name":"n","limits":1})", UnknownKeys::Refuse),
            std::string("F0000 configuration key \"limits\" is not known; the nearest is \"limit\""));
  EXPECT_EQ(problem(R"({"name":"n","rules":[{"column":"a","mn":1}]})", UnknownKeys::Refuse),
            std::string("F0000 configuration key \"rules[0].mn\" is not known; the nearest is \"rules[0].min\""));
  EXPECT_EQ(problem(R"({"name":"n","rules":[{"column":"a","other":1}]})"),
            std::string("F0000 configuration key \"rules[0].other\" is not known; the nearest is \"rules[0].min\""));
}

TEST(a_misspelt_key_is_named_with_the_nearest) {
  EXPECT_EQ(problem(R"({"nmae":"n"})"), std::string("F0000 configuration key \"nmae\" is not known; the nearest is \"name\""));
  EXPECT_EQ(problem(R"({"name":"n","strct":true})"), std::string("F0000 configuration key \"strct\" is not known; the nearest is \"strict\""));
  EXPECT_EQ(problem(R"({"name":"n","limit":1,"limits":1,"other":1})"), std::string());
}

TEST(json_is_read_as_it_is_defined) {
  for (const char* good : {"0", "-1.5e+3", "[]", "{}", " [1 , {\"a\":null}] ", "\"\\u0041\\/\""}) {
    EXPECT(Json::parse(good));
  }
  for (const char* bad : {"", "01", "1.", "-", "[1,]", "{\"a\"}", "{\"a\":1,\"a\":2}", "\"\\x\"", "\"\\ud800\"", "\"", "nul", "1 2", "[", "\"\n\"",
                          "+1", ".5", "1e"}) {
    EXPECT(!Json::parse(bad));
  }
  EXPECT(!Json::parse(std::string(100'000, '[')));
  EXPECT(Json::parse(std::string(60, '[') + std::string(60, ']')));
}

HELIOS_TEST_MAIN
