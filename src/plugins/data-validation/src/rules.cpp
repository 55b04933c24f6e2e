#include "rules.hpp"

#include <algorithm>
#include <charconv>

#include "formats.hpp"

namespace validation {

using namespace helios;

namespace {

constexpr uint32_t oid_numeric = 1700, oid_date = 1082, oid_timestamp = 1114, oid_timestamptz = 1184;

Error misconfigured(const std::string& table, const std::string& what) {
  return {"F0000", "rules of table \"" + table + "\": " + what};
}

Result<std::optional<Bound>> bound_of(const TableRules& table, const std::optional<Json>& json) {
  if (!json) {
    return std::optional<Bound>();
  }
  Bound bound{json->text(), {}, {}};
  if (json->kind() == Json::Kind::Number) {
    bound.number = Decimal::parse(json->text());
  } else if (json->kind() == Json::Kind::String) {
    bound.time_us = parse_time_us(json->text());
  }
  if (!bound.number && !bound.time_us) {
    return misconfigured(table.table, "\"" + json->text() + "\" is neither a number nor a date like \"2024-12-31\"");
  }
  return std::optional(std::move(bound));
}

/// A value as a number; nothing where it is none.
std::optional<Decimal> number_of(const Column& column, const Value& value) {
  if (value.kind == Value::Kind::Int) {
    return Decimal::of(value.integer);
  }
  if (value.kind == Value::Kind::Float) {
    // The shortest text that reads back as the same number is what a client sees of it.
    char digits[32];
    return Decimal::parse({digits, static_cast<size_t>(std::to_chars(digits, digits + sizeof(digits), value.number).ptr - digits)});
  }
  return column.type_oid() == oid_numeric ? Decimal::of_numeric(value.text) : std::nullopt;
}

/// A value as microseconds since 2000-01-01; nothing where it is no time.
std::optional<int64_t> time_of(const Column& column, const Value& value) {
  const uint32_t oid = column.type_oid();
  if (value.kind != Value::Kind::Int || (oid != oid_date && oid != oid_timestamp && oid != oid_timestamptz)) {
    return std::nullopt;
  }
  constexpr int64_t day_us = int64_t{86400} * 1'000'000;
  // Far from any bound, the infinite ones among them: they keep their side.
  return oid == oid_date ? std::clamp<int64_t>(value.integer, -100'000'000, 100'000'000) * day_us : value.integer;
}

/// Which of two values is greater; nothing where they cannot be compared (NaN, or values of different kinds).
std::optional<int> order(const Column& left, const Value& a, const Column& right, const Value& b) {
  const auto sign = [](auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; };
  if (a.kind == Value::Kind::Text && b.kind == Value::Kind::Text) {
    return sign(a.text, b.text);
  }
  if (const auto x = time_of(left, a), y = time_of(right, b); x || y) {
    return x && y ? std::optional(sign(*x, *y)) : std::nullopt;
  }
  if (const auto x = number_of(left, a), y = number_of(right, b); x && y) {
    return Decimal::compare(*x, *y);
  }
  return a.kind == Value::Kind::Bool && b.kind == Value::Kind::Bool ? std::optional(sign(a.integer, b.integer)) : std::nullopt;
}

bool holds(std::string_view is, int order) {
  return is == "<" ? order < 0 : is == "<=" ? order <= 0 : is == ">" ? order > 0 : is == ">=" ? order >= 0 : is == "=" ? order == 0 : order != 0;
}

/// Whether a value lies on the right side of a bound (1: it may not be greater, -1: it may not be less). What cannot be held against it does
/// not: a rule that cannot be kept is broken.
bool within(const Column& column, const Value& value, const Bound& bound, int side) {
  if (bound.time_us) {
    const auto time = time_of(column, value);
    return time && (*time - *bound.time_us) * side <= 0;
  }
  const auto number = time_of(column, value) ? std::nullopt : number_of(column, value);
  return number && Decimal::compare(*number, *bound.number) * side <= 0;
}

std::string joined(const std::vector<Json>& values) {
  std::string all;
  for (const Json& value : values) {
    all += (all.empty() ? "" : ", ") + value.text();
  }
  return all;
}

}  // namespace

Result<Table> Table::prepare(TableRules rules) {
  Table table;
  for (const ColumnRules& column : rules.columns) {
    Prepared prepared;
    HELIOS_ASSIGN(prepared.min, bound_of(rules, column.min));
    HELIOS_ASSIGN(prepared.max, bound_of(rules, column.max));
    for (const std::string& name : column.normalize) {
      if (!is_normalization(name)) {
        return misconfigured(rules.table, "there is no normalization \"" + name + "\" (trim, collapse, lower, upper, digits, null_if_empty)");
      }
    }
    if (column.format && !is_format(*column.format)) {
      return misconfigured(rules.table, "there is no format \"" + *column.format + "\" (email, phone, uuid, url, ipv4, digits)");
    }
    if (column.pattern) {
      const auto flags = column.ignore_case ? abi::RegexFlag::IgnoreCase : abi::RegexFlag{};
      auto regex = Regex::compile(*column.pattern, flags);
      if (!regex) {
        return misconfigured(rules.table, std::string(regex.error().message()));
      }
      prepared.pattern = *regex;
    }
    for (const Json& value : column.allowed.value_or(std::vector<Json>())) {
      if (const auto number = Decimal::parse(value.text())) {
        prepared.allowed.push_back(*number);
      }
    }
    table.prepared_.push_back(std::move(prepared));
  }
  for (const Comparison& comparison : rules.compare) {
    constexpr std::string_view operators[] = {"<", "<=", ">", ">=", "=", "<>"};
    if (std::find(std::begin(operators), std::end(operators), comparison.is) == std::end(operators)) {
      return misconfigured(rules.table, "there is no comparison \"" + comparison.is + "\" (< <= > >= = <>)");
    }
  }
  table.rules_ = std::move(rules);
  return table;
}

Result<Column*> Table::find(Results& rows, const std::string& name) const {
  for (Column& column : rows.columns()) {
    if (column.is_from(rules_.table, name)) {
      return &column;
    }
  }
  // Either misspelt or not granted. A rule that cannot be looked at must not seem to be kept.
  return Error("38000", "a rule for column \"" + name + "\" of table \"" + rules_.table +
                            "\" cannot be kept: there is no such column, or readable_columns does not name it");
}

Status Table::normalize(Column& column, const ColumnRules& rules) const {
  std::string text;
  for (size_t row = 0; row < column.row_count(); row++) {
    const auto value = column.text(row);
    if (!value) {
      continue;
    }
    text = *value;
    bool is_null = false;
    for (const std::string& name : rules.normalize) {
      is_null = is_null || !validation::normalize(name, text);
    }
    if (is_null) {
      HELIOS_TRY(column.set_null(row));
    } else if (text != *value) {
      HELIOS_TRY(column.set_text_copy(row, text));
    }
  }
  return {};
}

Table::Found Table::check_text(std::string_view text, const ColumnRules& rules, const Prepared& prepared) const {
  const size_t length = rules.min_length || rules.max_length ? character_count(text) : 0;
  if (rules.min_length && length < *rules.min_length) {
    return std::optional("min_length " + std::to_string(*rules.min_length));
  }
  if (rules.max_length && length > *rules.max_length) {
    return std::optional("max_length " + std::to_string(*rules.max_length));
  }
  if (rules.format && !has_format(*rules.format, text)) {
    return std::optional("format " + *rules.format);
  }
  if (prepared.pattern) {
    HELIOS_ASSIGN(const bool matches, prepared.pattern->is_match(text));
    if (!matches) {
      return std::optional("pattern " + *rules.pattern);
    }
  }
  const auto same = [&](const Json& allowed) { return allowed.text() == text; };
  if (rules.allowed && std::none_of(rules.allowed->begin(), rules.allowed->end(), same)) {
    return std::optional("allowed " + joined(*rules.allowed));
  }
  return std::optional<std::string>();
}

Table::Found Table::check(const Column& column, size_t row, const ColumnRules& rules, const Prepared& prepared) const {
  const Value value = column.value(row);
  if (value.is_null() || (value.kind == Value::Kind::Text && value.text.empty() && rules.required)) {
    return rules.required ? std::optional<std::string>("required") : std::nullopt;
  }
  if (prepared.min && !within(column, value, *prepared.min, -1)) {
    return std::optional("min " + prepared.min->text);
  }
  if (prepared.max && !within(column, value, *prepared.max, 1)) {
    return std::optional("max " + prepared.max->text);
  }
  if (value.kind == Value::Kind::Text) {
    return check_text(value.text, rules, prepared);
  }
  if (rules.min_length || rules.max_length || rules.format || rules.pattern || !rules.normalize.empty()) {
    return misconfigured(rules_.table, "column \"" + rules.column + "\" has rules of texts, and is no column of texts");
  }
  if (rules.allowed) {
    const auto number = number_of(column, value);
    const auto same = [&](const Decimal& allowed) { return number && Decimal::compare(*number, allowed) == 0; };
    if (std::none_of(prepared.allowed.begin(), prepared.allowed.end(), same)) {
      return std::optional("allowed " + joined(*rules.allowed));
    }
  }
  return std::optional<std::string>();
}

Result<std::optional<Violation>> Table::review(Results& rows) const {
  std::optional<Violation> first;
  // The first row that breaks a rule is named, whichever column's rules are looked at first.
  const auto report = [&](size_t row, const std::string& column, std::string rule) {
    if (!first || row < first->row) {
      first = Violation{row, column, std::move(rule)};
    }
  };
  for (size_t i = 0; i < rules_.columns.size(); i++) {
    const ColumnRules& rules = rules_.columns[i];
    HELIOS_ASSIGN(Column* const column, find(rows, rules.column));
    if (!rules.normalize.empty()) {
      HELIOS_TRY(normalize(*column, rules));
    }
    for (size_t row = 0; row < rows.row_count(); row++) {
      if (rows.is_selected(row)) {
        HELIOS_ASSIGN(auto broken, check(*column, row, rules, prepared_[i]));
        if (broken) {
          report(row, rules.column, std::move(*broken));
          break;
        }
      }
    }
  }
  for (const Comparison& comparison : rules_.compare) {
    HELIOS_ASSIGN(const Column* const left, find(rows, comparison.left));
    HELIOS_ASSIGN(const Column* const right, find(rows, comparison.right));
    for (size_t row = 0; row < rows.row_count(); row++) {
      const Value a = left->value(row), b = right->value(row);
      if (a.is_null() || b.is_null()) {
        continue;
      }
      const auto relation = order(*left, a, *right, b);
      if (!relation || !holds(comparison.is, *relation)) {
        report(row, comparison.left, comparison.left + " " + comparison.is + " " + comparison.right);
        break;
      }
    }
  }
  for (const Requirement& requirement : rules_.require) {
    HELIOS_ASSIGN(const Column* const when, find(rows, requirement.when));
    HELIOS_ASSIGN(const Column* const needed, find(rows, requirement.requires_));
    for (size_t row = 0; row < rows.row_count(); row++) {
      const Value value = when->value(row);
      const bool applies = !value.is_null() && (!requirement.equals || (value.kind == Value::Kind::Text && value.text == *requirement.equals));
      if (rows.is_selected(row) && applies && needed->is_null(row)) {
        const std::string condition = requirement.equals ? " = " + *requirement.equals : "";
        report(row, requirement.requires_, "required when " + requirement.when + condition);
        break;
      }
    }
  }
  return first;
}

}  // namespace validation
