// What the operator configures: rules by table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <helios/plugin.hpp>

namespace validation {

/// Rules of one column. NULL satisfies all but `required`.
struct ColumnRules {
  std::string column;
  std::vector<std::string> normalize;  ///< In this order, before anything is checked: trim, collapse, lower, upper, digits, null_if_empty.
  bool required = false;               ///< Neither NULL nor an empty text.
  std::optional<helios::Json> min, max;  ///< Numbers; of dates and timestamps texts as "2024-12-31" or "2024-12-31 18:00:00".
  std::optional<uint32_t> min_length, max_length;  ///< Characters.
  std::optional<std::string> format;   ///< email, phone, uuid, url, ipv4, digits.
  std::optional<std::string> pattern;  ///< A regular expression of the host's that must match.
  bool ignore_case = false;            ///< Letters of the pattern match without case.
  std::optional<std::vector<helios::Json>> allowed;  ///< The texts or numbers that may be written.

  template <class Fields>
  void read(Fields& f) {
    f.required("column", column);
    f("normalize", normalize);
    f("required", required);
    f("min", min);
    f("max", max);
    f("min_length", min_length);
    f("max_length", max_length);
    f("format", format);
    f("pattern", pattern);
    f("ignore_case", ignore_case);
    f("allowed", allowed);
  }
};

/// Two columns of a row, and what must hold between them. It holds where one of them is NULL.
struct Comparison {
  std::string left, is, right;  ///< `is` is one of < <= > >= = <>.

  template <class Fields>
  void read(Fields& f) {
    f.required("left", left);
    f.required("is", is);
    f.required("right", right);
  }
};

/// Where a column has a value, another one must not be NULL.
struct Requirement {
  std::string when;
  std::optional<std::string> equals;  ///< Without it: any value.
  std::string requires_;

  template <class Fields>
  void read(Fields& f) {
    f.required("when", when);
    f("equals", equals);
    f.required("requires", requires_);
  }
};

struct TableRules {
  std::string table, schema = "public";
  std::vector<ColumnRules> columns;
  std::vector<Comparison> compare;
  std::vector<Requirement> require;

  template <class Fields>
  void read(Fields& f) {
    f.required("table", table);
    f("schema", schema);
    f("columns", columns);
    f("compare", compare);
    f("require", require);
  }
};

struct Config {
  std::vector<TableRules> tables;

  template <class Fields>
  void read(Fields& f) {
    f.required("tables", tables);
  }
};

}  // namespace validation
