// The plugin, called as the database calls it.
#include <helios/testing/check.hpp>
#include <helios/testing/host.hpp>

// One unit, so that a plugin's tests need no list of its sources.
#include "../src/data_validation.cpp"
#include "../src/decimal.cpp"
#include "../src/formats.cpp"
#include "../src/rules.cpp"

using namespace helios;
using namespace validation;
using Texts = std::vector<std::string>;

namespace {

constexpr const char* rules = R"({"tables": [{"table": "people",
  "columns": [
    {"column": "email", "normalize": ["trim", "lower"], "format": "email", "required": true},
    {"column": "phone", "normalize": ["digits", "null_if_empty"], "format": "phone"},
    {"column": "code", "pattern": "^[a-z]{3}[0-9]+$", "ignore_case": true, "max_length": 6},
    {"column": "age", "min": 18, "max": 120},
    {"column": "status", "allowed": ["new", "paid"]},
    {"column": "begins", "min": "2020-01-01"}],
  "compare": [{"left": "begins", "is": "<=", "right": "ends"}],
  "require": [{"when": "status", "equals": "paid", "requires": "phone"}]}]})";

struct Person {
  std::optional<std::string> email = "a@b.example", phone = "5551234567", code = "abc1";
  std::optional<int32_t> age = 30;
  std::optional<std::string> status = "new";
  std::optional<int32_t> begins = 8000, ends = 8001;
};

FakeBatch people(const std::vector<Person>& list) {
  const auto column = [&](auto member) {
    std::vector<std::decay_t<decltype(list[0].*member)>> values;
    for (const Person& person : list) {
      values.push_back(person.*member);
    }
    return values;
  };
  return FakeBatch({FakeColumn::text("email", column(&Person::email)).from("people", "email"),
                    FakeColumn::text("phone", column(&Person::phone)).from("people", "phone"),
                    FakeColumn::text("code", column(&Person::code)).from("people", "code"),
                    FakeColumn::int4("age", column(&Person::age)).from("people", "age"),
                    FakeColumn::text("status", column(&Person::status)).from("people", "status"),
                    FakeColumn::int4("begins", column(&Person::begins)).type_oid(1082).from("people", "begins"),
                    FakeColumn::int4("ends", column(&Person::ends)).type_oid(1082).from("people", "ends")})
      .written(Operation::Insert);
}

Observed insert(const std::vector<Person>& list, bool is_own = true) {
  FakeHost host;
  host.config(rules);
  DataValidation plugin;
  EXPECT_EQ(host.start(plugin).message, std::string());
  FakeStatement statement = FakeStatement::insert("people");
  host.pre_execution(plugin, is_own ? statement : FakeStatement::insert("people").reads("secrets"));
  FakeBatch batch = people(list);
  return host.rows(plugin, batch);
}

std::string refusal(const Person& person) {
  const Observed seen = insert({Person(), person});
  return seen.sqlstate + " " + seen.message + " " + seen.detail;
}

std::string started(const std::string& json) {
  FakeHost host;
  host.config(json);
  DataValidation plugin;
  const Observed seen = host.start(plugin);
  return seen.sqlstate + " " + seen.message;
}

}  // namespace

TEST(rows_are_normalised) {
  FakeHost host;
  host.config(rules);
  DataValidation plugin;
  host.start(plugin);
  FakeBatch batch = people({{.email = " Ada@Example.ORG\t", .phone = "(555) 123-4567"}, {.phone = "- -"}, {.phone = "+1 555.123.4567"}});
  EXPECT(host.rows(plugin, batch).kind == Observed::Kind::Modified);
  EXPECT_EQ(batch.texts("email"), Texts{"ada@example.org", "a@b.example", "a@b.example"});
  EXPECT_EQ(batch.texts("phone"), Texts{"5551234567", "NULL", "+15551234567"});
}

TEST(what_holds_every_rule_passes) {
  EXPECT(insert({Person()}).kind == Observed::Kind::Pass);
  EXPECT(insert({{.phone = {}, .code = {}, .age = {}, .status = {}, .begins = {}, .ends = {}}}).kind == Observed::Kind::Pass);
  EXPECT(insert({{.age = 18}, {.age = 120}, {.begins = 8001, .ends = 8001}, {.begins = 7305}}).kind == Observed::Kind::Pass);
}

TEST(a_broken_rule_is_named_with_table_column_row_and_value) {
  const auto words = [](const char* rule, const char* column, const std::string& value = "") {
    return "23514 row 2 for table \"people\" violates rule \"" + std::string(rule) + "\" of column \"" + column + "\" " +
           (value.empty() ? "" : "The value is " + value + ".");
  };
  EXPECT_EQ(refusal({.email = {}}), words("required", "email"));
  EXPECT_EQ(refusal({.email = " "}), words("required", "email", "\"\""));
  EXPECT_EQ(refusal({.email = "Ada"}), words("format email", "email", "\"ada\""));
  EXPECT_EQ(refusal({.phone = "12-34"}), words("format phone", "phone", "\"1234\""));
  EXPECT_EQ(refusal({.code = "ab1"}), words("pattern ^[a-z]{3}[0-9]+$", "code", "\"ab1\""));
  EXPECT_EQ(refusal({.code = "ABC1234"}), words("max_length 6", "code", "\"ABC1234\""));
  EXPECT_EQ(refusal({.age = 17}), words("min 18", "age", "17"));
  EXPECT_EQ(refusal({.age = 121}), words("max 120", "age", "121"));
  EXPECT_EQ(refusal({.status = "old"}), words("allowed new, paid", "status", "\"old\""));
  EXPECT_EQ(refusal({.begins = 7304}), words("min 2020-01-01", "begins", "7304"));
  EXPECT_EQ(refusal({.begins = 8002}), words("begins <= ends", "begins", "8002"));
  EXPECT_EQ(refusal({.phone = {}, .status = "paid"}), words("required when status = paid", "phone"));
}

TEST(stored_values_are_never_told) {
  EXPECT_EQ(insert({{.email = "secret"}}, false).detail, std::string());
  EXPECT_EQ(insert({{.email = "mine"}}, true).detail, std::string("The value is \"mine\"."));
  EXPECT_EQ(insert({{.email = std::string(78, 'x') + "ääää"}}).detail, "The value is \"" + std::string(78, 'x') + "ä...\".");
}

TEST(the_first_row_is_named_whichever_rule_it_breaks) {
  EXPECT(insert({Person(), {.status = "old"}, {.email = "x"}}).message.starts_with("row 2 "));
}

TEST(other_tables_and_rows_that_go_are_not_touched) {
  FakeHost host;
  host.config(rules);
  DataValidation plugin;
  host.start(plugin);
  FakeBatch other = FakeBatch({FakeColumn::text("email", {"x"}).from("other", "email")}).written(Operation::Insert);
  EXPECT(host.rows(plugin, other).is_pass());
  FakeBatch gone = people({{.email = "x"}});
  gone = std::move(gone).written(Operation::Delete);
  EXPECT(host.rows(plugin, gone).is_pass());
}

TEST(a_rule_that_cannot_be_kept_refuses) {
  FakeHost host;
  host.config(rules);
  DataValidation plugin;
  host.start(plugin);
  FakeBatch batch = FakeBatch({FakeColumn::text("email", {"a@b.example"}).from("people", "email")}).written(Operation::Insert);
  EXPECT(host.rows(plugin, batch).message.starts_with("a rule for column \"phone\" of table \"people\" cannot be kept"));
  FakeBatch fixed = FakeBatch({FakeColumn::text("email", {" a@b.example"}).from("people", "email").read_only()}).written(Operation::Insert);
  EXPECT(host.rows(plugin, fixed).is_rejected("38000", "column \"email\": this plugin may not write it"));
}

TEST(mistakes_of_the_configuration_are_found_at_the_start) {
  EXPECT_EQ(started("{}"), std::string("F0000 configuration key \"tables\" is missing"));
  const auto with = [](const std::string& column) { return started(R"({"tables":[{"table":"t","columns":[{"column":"a",)" + column + "}]}]}"); };
  EXPECT_EQ(with(R"("formt":"email")"),
            std::string("F0000 configuration key \"tables[0].columns[0].formt\" is not known; the nearest is \"tables[0].columns[0].format\""));
  EXPECT(with(R"("format":"mail")").starts_with("F0000 rules of table \"t\": there is no format \"mail\""));
  EXPECT(with(R"("normalize":["trimm"])").starts_with("F0000 rules of table \"t\": there is no normalization \"trimm\""));
  EXPECT(with(R"("pattern":"(")").starts_with("F0000 rules of table \"t\": regular expression \"(\" is not valid"));
  EXPECT(with(R"("min":"soon")").starts_with("F0000 rules of table \"t\": \"soon\" is neither a number nor a date"));
}

TEST(formats_are_what_they_say) {
  for (const char* good : {"a@b.example", "first.last+tag@sub.domain.org", "x@1a.co"}) {
    EXPECT(has_format("email", good));
  }
  for (const char* bad : {"", "a", "a@", "@b.example", "a@b", "a b@c.example", ".a@b.example", "a..b@c.example", "a@-b.example", "a@b.1", "a@b..example",
                          "a@b.example\n", "a@b@c d.example"}) {
    EXPECT(!has_format("email", bad));
  }
  EXPECT(has_format("uuid", "123e4567-e89b-12d3-a456-426614174000") && !has_format("uuid", "123e4567-e89b-12d3-a456-42661417400"));
  EXPECT(has_format("ipv4", "10.0.0.255") && !has_format("ipv4", "10.0.0.256") && !has_format("ipv4", "1.2.3") && !has_format("ipv4", "1.2.3.04"));
  EXPECT(has_format("url", "https://a.example:8080/x?y#z") && !has_format("url", "ftp://a.example") && !has_format("url", "http://a b.example"));
  EXPECT(has_format("phone", "+4930123456") && !has_format("phone", "1+234567") && !has_format("digits", "1a"));
  EXPECT(parse_time_us("2000-01-01") == 0 && parse_time_us("2000-01-02 00:00:01") == 86401000000 && parse_time_us("1999-12-31") == -86400000000);
  EXPECT(parse_time_us("2024-02-29") && !parse_time_us("2023-02-29") && !parse_time_us("2024-13-01") && !parse_time_us("24-01-01"));
  EXPECT(character_count("aä😀") == 3);
}

TEST(numbers_are_compared_exactly) {
  const auto order = [](const char* a, const char* b) { return Decimal::compare(*Decimal::parse(a), *Decimal::parse(b)); };
  EXPECT(order("100.0000000000000000001", "100") > 0 && order("-0", "0.000") == 0 && order("1e3", "1000.0") == 0 && order("-2", "-1") < 0);
  EXPECT(order("0.05", "0.1") < 0 && order("-5", "3") < 0 && order("123456789012345678901234567890", "9") > 0 && order("1E-2", "0.01") == 0);
  for (const char* bad : {"", "-", ".", "1x", "1e", "1e9999999", "NaN", "1.2.3"}) {
    EXPECT(!Decimal::parse(bad));
  }
  // 12345.678 and -0.0001 as PostgreSQL sends them.
  EXPECT(Decimal::compare(*Decimal::of_numeric(std::string("\0\3\0\1\0\0\0\3\0\1\x09\x29\x1a\x7c", 14)), *Decimal::parse("12345.678")) == 0);
  EXPECT(Decimal::compare(*Decimal::of_numeric(std::string("\0\1\xff\xff\x40\0\0\4\0\1", 10)), *Decimal::parse("-0.0001")) == 0);
  EXPECT(!Decimal::of_numeric(std::string("\0\0\0\0\xc0\0\0\0", 8)) && !Decimal::of_numeric("\0\1"));
}

HELIOS_TEST_MAIN
