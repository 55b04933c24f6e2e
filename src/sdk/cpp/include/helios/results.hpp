/// \file
/// Rows that a plugin sees: a result on its way to the client, or rows about to be written. They are read and changed where they lie, in
/// memory that the host and the guest share; nothing is decoded. The invariants are those of column.hpp.
#pragma once

#include <string_view>
#include <vector>

#include "column.hpp"
#include "replaced.hpp"

namespace helios {

/// One selected row. Names are looked up among the columns that the plugin sees.
class Row {
 public:
  Row(const std::vector<Column>& columns, size_t row) : columns_(columns), row_(row) {}

  /// Where it lies in the columns.
  size_t index() const { return row_; }

  /// The value of the first column of this name; nothing when there is no such column.
  std::optional<Value> get(std::string_view name) const {
    const Column* column = find(name);
    return column ? std::optional(column->value(row_)) : std::nullopt;
  }

  /// The text of a column; nothing when it is NULL, no text, or there is no such column.
  std::optional<std::string_view> text(std::string_view name) const {
    const Column* column = find(name);
    return column ? column->text(row_) : std::nullopt;
  }

  /// The number of an integer column; nothing when it is NULL, no integer, or there is no such column.
  std::optional<int64_t> integer(std::string_view name) const {
    const std::optional<Value> value = get(name);
    return value && value->kind == Value::Kind::Int ? std::optional(value->integer) : std::nullopt;
  }

 private:
  const Column* find(std::string_view name) const {
    for (const Column& column : columns_) {
      if (column.name() == name) {
        return &column;
      }
    }
    return nullptr;
  }

  const std::vector<Column>& columns_;
  size_t row_;
};

/// A column that a plugin adds to a result: Plugin::on_result declares it, and each batch has it to be filled.
struct AddedColumn {
  std::string name;   ///< For the client: 1 to 63 bytes.
  uint32_t type_oid;  ///< PostgreSQL's OID of bool, bytea, int2, int4, int8, oid, float4, float8, text, varchar, date, timestamp(tz) or uuid.

  static AddedColumn boolean(std::string name) { return {std::move(name), 16}; }
  static AddedColumn bytea(std::string name) { return {std::move(name), 17}; }
  static AddedColumn int8(std::string name) { return {std::move(name), 20}; }
  static AddedColumn int2(std::string name) { return {std::move(name), 21}; }
  static AddedColumn int4(std::string name) { return {std::move(name), 23}; }
  static AddedColumn text(std::string name) { return {std::move(name), 25}; }
  static AddedColumn float8(std::string name) { return {std::move(name), 701}; }
  static AddedColumn date(std::string name) { return {std::move(name), 1082}; }
  static AddedColumn timestamptz(std::string name) { return {std::move(name), 1184}; }
  static AddedColumn uuid(std::string name) { return {std::move(name), 2950}; }
};

/// A batch of rows. PluginContext::results lends it.
///
/// Rows are counted from 0 to row_count(); those that are not selected (an operator or a plugin before took them out) are no rows of the
/// result.
class Results {
 public:
  /// What the rows are: those of a result, or rows to insert, update or delete.
  Operation operation() const { return operation_; }
  /// Rows that lie in the columns, selected or not.
  size_t row_count() const { return rows_; }
  /// Rows that are selected.
  size_t selected_count() const { return selected_; }
  /// Number of the batch within its result, from 0.
  uint32_t sequence() const { return sequence_; }
  /// Rows of the batches before this one.
  uint64_t rows_before() const { return rows_before_; }
  /// Columns of the whole result, those that this plugin does not see among them.
  size_t result_column_count() const { return all_columns_; }

  /// The columns that this plugin sees.
  std::vector<Column>& columns() { return columns_; }
  const std::vector<Column>& columns() const { return columns_; }

  /// The first column of this name; null pointer when the plugin sees none.
  Column* column(std::string_view name) {
    for (Column& column : columns_) {
      if (column.name() == name) {
        return &column;
      }
    }
    return nullptr;
  }

  /// The column that this plugin declared in on_result as its `nth`, from 0; null pointer when there is none.
  Column* added(size_t nth) {
    for (Column& column : columns_) {
      if (column.is_added() && nth-- == 0) {
        return &column;
      }
    }
    return nullptr;
  }

  /// Fills a column that this plugin declared with what `compute(const Row&) -> Value` makes of each selected row. Texts are copied.
  template <class Function>
  Status compute(size_t nth, Function&& compute) {
    Column* column = added(nth);
    if (!column) {
      return Error("38000", "the plugin declared no such column");
    }
    for (size_t row = 0; row < rows_; row++) {
      if (is_selected(row)) {
        HELIOS_TRY(column->set(row, compute(Row(columns_, row))));
      }
    }
    return {};
  }

  /// True when the row is one of the result.
  bool is_selected(size_t row) const { return row < rows_ && Column::bit(selection_, row); }

  /// A row, to read it by the names of its columns.
  Row row(size_t row) const { return {columns_, row}; }

  /// Calls `visit(size_t row)` with each selected row, in order.
  template <class Function>
  void for_each_row(Function&& visit) const {
    for (size_t row = 0; row < rows_; row++) {
      if (is_selected(row)) {
        visit(row);
      }
    }
  }

  /// Keeps the rows for which `keep(const Row&)` is true; the others do not leave. Rows that are to be written cannot be thinned out.
  template <class Function>
  Status retain(Function&& keep) {
    for (size_t row = 0; row < rows_; row++) {
      if (is_selected(row) && !keep(Row(columns_, row))) {
        HELIOS_TRY(remove(row));
      }
    }
    return {};
  }

  /// Takes a row out; the client does not get it. Not for rows that are to be written.
  Status remove(size_t row) {
    if (operation_ != Operation::Result) {
      return Error("38000", "rows to be written can be changed or refused, not taken out");
    }
    if (is_selected(row)) {
      selection_[row / 8] &= static_cast<uint8_t>(~(1 << (row % 8)));
      selected_--;
      filtered_ = true;
    }
    return {};
  }

  /// Lets other rows leave instead of this batch: fewer, more, or others, up to 8192. What was changed in place counts for rows that are taken
  /// over. Not for rows that are to be written.
  Status replace(const std::vector<NewRow>& rows) {
    if (operation_ != Operation::Result) {
      return Error("38000", "rows to be written can be changed or refused, not replaced");
    }
    if (rows.size() > Replacement::max_rows) {
      return Error("54000", "a batch can be replaced with up to 8192 rows");
    }
    Replacement made;
    made.columns.resize(columns_.size());
    for (const NewRow& row : rows) {
      if (row.source_ != -1 && !is_selected(static_cast<size_t>(row.source_))) {
        return Error("38000", "a row comes from one that is none of the batch");
      }
      made.sources.push_back(row.source_);
      for (const auto& [name, value] : row.values_) {
        const Column* given = column(name);
        if (!given) {
          return Error("38000", "there is no column \"" + name + "\"");
        }
        made.columns[static_cast<size_t>(given - columns_.data())].is_given = true;
      }
    }
    for (size_t i = 0; i < columns_.size(); i++) {
      if (made.columns[i].is_given) {
        HELIOS_TRY(lay_out(columns_[i], rows, made.columns[i]));
      }
    }
    replacement_ = std::move(made);
    return {};
  }

  /// A copy of a text or of bytes that lives until the instance's next call, for Column::set_text.
  std::string_view keep(std::string_view text) { return arena_->keep(text); }

  /// The first column of this name. An error that says what the plugin sees, where it sees none: the result has no such column, or the
  /// operator did not grant it (readable_columns).
  Result<Column*> require_column(std::string_view name) {
    if (Column* found = column(name)) {
      return found;
    }
    std::string seen;
    for (const Column& column : columns_) {
      seen.append(seen.empty() ? "" : ", ").append(column.name());
    }
    return Error("38000", "column \"" + std::string(name) + "\" is none that this plugin sees (those are: " + (seen.empty() ? "none" : seen) +
                              "); the result has no such column, or readable_columns does not grant it");
  }

  /// True when a value was written.
  bool is_changed() const {
    return std::any_of(columns_.begin(), columns_.end(), [](const Column& c) { return c.touched_; });
  }
  /// True when a row was taken out.
  bool is_filtered() const { return filtered_; }
  /// The rows that leave instead, if replace() was called.
  const std::optional<Replacement>& replacement() const { return replacement_; }

 private:
  friend struct GuestReader;
  friend class FakeBatch;

  /// Lays out one column: as a column of a batch is, so that it is written like one.
  static Status lay_out(const Column& from, const std::vector<NewRow>& rows, Replacement::LaidColumn& laid) {
    if (!from.is_writable()) {
      return from.refusal("this plugin may not write it");
    }
    laid.validity.assign((rows.size() + 7) / 8 + 1, 0);
    laid.data.assign((rows.size() * from.width() + 7) / 8 + 1, 0);
    Column to = from;
    to.rows_ = rows.size();
    to.validity_ = laid.validity.data();
    to.data_ = laid.data.data();
    for (size_t row = 0; row < rows.size(); row++) {
      const Value* own = rows[row].value(from.name());
      const auto source = static_cast<size_t>(rows[row].source_);
      if (own ? own->is_null() : rows[row].source_ < 0 || from.is_null(source)) {
        continue;  // the bit is 0
      }
      if (own) {
        HELIOS_TRY(to.set(row, *own));
      } else if (from.kind_ == ColumnKind::Bytes) {
        HELIOS_TRY(to.set_bytes(row, *from.bytes(source)));
      } else {
        HELIOS_TRY(to.set(row, from.value(source)));
      }
    }
    return {};
  }

  std::vector<Column> columns_;
  size_t rows_ = 0;
  uint8_t* selection_ = nullptr;
  size_t selected_ = 0;
  size_t all_columns_ = 0;
  uint32_t sequence_ = 0;
  uint64_t rows_before_ = 0;
  Operation operation_ = Operation::Result;
  Arena* arena_ = nullptr;
  bool filtered_ = false;
  std::optional<Replacement> replacement_;
};

}  // namespace helios
