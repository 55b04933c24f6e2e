/// \file
/// Batches for native tests.
#pragma once

#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "../results.hpp"

namespace helios {

/// A column of a FakeBatch. It may be written, unless something else is said.
class FakeColumn {
 public:
  template <class T>
  using Values = std::vector<std::optional<T>>;

  static FakeColumn text(std::string name, Values<std::string> values) { return texts(std::move(name), 25, std::move(values)); }
  static FakeColumn bytea(std::string name, Values<std::string> values) { return texts(std::move(name), 17, std::move(values)); }
  static FakeColumn boolean(std::string name, Values<uint8_t> values) { return fixed(std::move(name), 16, ColumnKind::Bool, values); }
  static FakeColumn int2(std::string name, Values<int16_t> values) { return fixed(std::move(name), 21, ColumnKind::Int16, values); }
  static FakeColumn int4(std::string name, Values<int32_t> values) { return fixed(std::move(name), 23, ColumnKind::Int32, values); }
  static FakeColumn int8(std::string name, Values<int64_t> values) { return fixed(std::move(name), 20, ColumnKind::Int64, values); }
  static FakeColumn float8(std::string name, Values<double> values) { return fixed(std::move(name), 701, ColumnKind::Float64, values); }
  static FakeColumn uuid(std::string name, Values<Uuid> values) { return fixed(std::move(name), 2950, ColumnKind::Bytes16, values); }

  /// The OID of another type whose values lie alike: 1043 for varchar, 1184 for timestamptz, ...
  FakeColumn type_oid(uint32_t oid) && {
    type_oid_ = oid;
    return std::move(*this);
  }
  /// A stored column of schema public that the values are made from.
  FakeColumn from(std::string table, std::string column) && {
    origins_.push_back({"public", std::move(table), std::move(column)});
    return std::move(*this);
  }
  /// The plugin declared it in on_result: every value is NULL until it is written.
  FakeColumn added() && {
    access_ |= static_cast<uint8_t>(ColumnAccess::Added);
    return std::move(*this);
  }
  /// The plugin sees it and cannot change it.
  FakeColumn read_only() && {
    access_ = 0;
    return std::move(*this);
  }
  /// The plugin can make its values NULL, and change nothing else, as with json, numeric and arrays.
  FakeColumn nullable_only() && {
    access_ = static_cast<uint8_t>(ColumnAccess::Nullable);
    return std::move(*this);
  }

 private:
  friend class FakeBatch;

  struct Names {
    std::string schema, table, column;
  };

  template <class T>
  static FakeColumn fixed(std::string name, uint32_t type_oid, ColumnKind kind, const Values<T>& values) {
    FakeColumn column(std::move(name), type_oid, kind, values.size());
    column.data_.resize(values.size() * sizeof(T));
    for (size_t row = 0; row < values.size(); row++) {
      const T value = values[row].value_or(T{});
      std::memcpy(column.data_.data() + row * sizeof(T), &value, sizeof(T));
      column.set_valid(row, values[row].has_value());
    }
    return column;
  }

  static FakeColumn texts(std::string name, uint32_t type_oid, Values<std::string> values) {
    FakeColumn column(std::move(name), type_oid, ColumnKind::Bytes, values.size());
    for (size_t row = 0; row < values.size(); row++) {
      column.set_valid(row, values[row].has_value());
      column.texts_.push_back(values[row].value_or(""));
    }
    return column;
  }

  FakeColumn(std::string name, uint32_t type_oid, ColumnKind kind, size_t rows)
      : name_(std::move(name)), type_oid_(type_oid), kind_(kind), rows_(rows), validity_((rows + 7) / 8 + 1) {}

  void set_valid(size_t row, bool valid) { validity_[row / 8] |= static_cast<uint8_t>(valid << (row % 8)); }
  bool is_valid(size_t row) const { return (validity_[row / 8] >> (row % 8)) & 1; }

  std::string name_;
  uint32_t type_oid_;
  ColumnKind kind_;
  uint8_t access_ = static_cast<uint8_t>(ColumnAccess::Writable) | static_cast<uint8_t>(ColumnAccess::Nullable);
  size_t rows_;
  std::vector<uint8_t> validity_, data_;
  std::vector<std::string> texts_;
  std::vector<Names> origins_;
};

/// Rows to call a hook with: those of a result, unless written() says something else.
class FakeBatch {
 public:
  /// All rows of these columns, which must be of one length.
  explicit FakeBatch(std::vector<FakeColumn> columns) : columns_(std::move(columns)), rows_(columns_.empty() ? 0 : columns_[0].rows_) {
    for (const FakeColumn& column : columns_) {
      check(column.rows_ == rows_, "the columns have different lengths");
    }
    selection_.assign(rows_ / 8 + 1, 0);
    for (size_t row = 0; row < rows_; row++) {
      selection_[row / 8] |= static_cast<uint8_t>(1 << (row % 8));
    }
  }

  /// The rows are to be written, or deleted.
  FakeBatch written(Operation operation) && {
    operation_ = operation;
    return std::move(*this);
  }
  /// Takes a row out, as an operator does: what it holds is not looked at.
  FakeBatch without(size_t row) && {
    selection_[row / 8] &= static_cast<uint8_t>(~(1 << (row % 8)));
    return std::move(*this);
  }

  /// The rows that are left.
  std::vector<size_t> rows() const {
    std::vector<size_t> left;
    for (size_t row = 0; row < rows_; row++) {
      if ((selection_[row / 8] >> (row % 8)) & 1) {
        left.push_back(row);
      }
    }
    return left;
  }

  /// The texts of a column, of the rows that are left; "NULL" for NULL.
  std::vector<std::string> texts(std::string_view name) const {
    const FakeColumn& column = find(name);
    std::vector<std::string> found;
    for (size_t row : rows()) {
      found.push_back(column.is_valid(row) ? column.texts_[row] : "NULL");
    }
    return found;
  }

  /// The numbers of a column of `T`, of the rows that are left.
  template <class T>
  std::vector<std::optional<T>> numbers(std::string_view name) const {
    const FakeColumn& column = find(name);
    std::vector<std::optional<T>> found;
    for (size_t row : rows()) {
      T value;
      std::memcpy(&value, column.data_.data() + row * sizeof(T), sizeof(T));
      found.push_back(column.is_valid(row) ? std::optional(value) : std::nullopt);
    }
    return found;
  }

 private:
  friend class FakeHost;

  const FakeColumn& find(std::string_view name) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const FakeColumn& c) { return c.name_ == name; });
    check(found != columns_.end(), "there is no column " + std::string(name));
    return *found;
  }

  /// Vectors as a guest sees them.
  struct Laid {
    std::vector<Origin> origins;
    std::vector<uint8_t> validity, data;
    std::vector<RawText> views;
  };

  /// Lays the batch out, runs `work(Results&)`, and takes back what the host would.
  template <class Function>
  auto during(Arena& arena, Results& results, Function&& work) {
    std::vector<Laid> laid(columns_.size());
    std::vector<uint8_t> selection = selection_;
    results.rows_ = rows_;
    results.selection_ = selection.data();
    results.selected_ = rows().size();
    results.all_columns_ = columns_.size();
    results.operation_ = operation_;
    results.arena_ = &arena;
    for (size_t i = 0; i < columns_.size(); i++) {
      results.columns_.push_back(lay(columns_[i], laid[i], selection.data(), arena, i));
    }
    auto answer = work(results);
    for (size_t i = 0; i < columns_.size(); i++) {
      take_back(columns_[i], laid[i]);
    }
    for (size_t i = 0; i < selection.size(); i++) {
      selection_[i] &= selection[i];
    }
    if (answer.kind == decltype(answer.kind)::Replaced) {
      replace(*results.replacement());
    }
    return answer;
  }

  /// Puts rows in the place of its own, as the host does.
  void replace(const Replacement& made) {
    const size_t count = made.sources.size();
    for (size_t i = 0; i < columns_.size(); i++) {
      const Replacement::LaidColumn& laid = made.columns[i];
      FakeColumn& column = columns_[i];
      const size_t width = rows_ == 0 ? 0 : column.data_.size() / rows_;
      FakeColumn fresh(column.name_, column.type_oid_, column.kind_, count);
      fresh.access_ = column.access_;
      fresh.origins_ = column.origins_;
      fresh.data_.resize(count * width);
      fresh.texts_.resize(column.kind_ == ColumnKind::Bytes ? count : 0);
      for (size_t row = 0; row < count; row++) {
        const auto source = static_cast<size_t>(made.sources[row]);
        const bool is_text = column.kind_ == ColumnKind::Bytes;
        fresh.set_valid(row, laid.is_given ? (laid.validity[row / 8] >> (row % 8)) & 1 : made.sources[row] >= 0 && column.is_valid(source));
        if (!fresh.is_valid(row)) {
          continue;
        }
        if (is_text) {
          fresh.texts_[row] = laid.is_given ? reinterpret_cast<const RawText*>(laid.data.data())[row].view() : column.texts_[source];
        } else {
          const auto* from = laid.is_given ? reinterpret_cast<const uint8_t*>(laid.data.data()) + row * width : &column.data_[source * width];
          std::memcpy(&fresh.data_[row * width], from, width);
        }
      }
      column = std::move(fresh);
    }
    rows_ = count;
    selection_.assign(count / 8 + 1, 0xff);
    selection_.back() = static_cast<uint8_t>((1 << (count % 8)) - 1);
  }

  Column lay(const FakeColumn& from, Laid& laid, const uint8_t* selection, Arena& arena, size_t index) const {
    for (const FakeColumn::Names& origin : from.origins_) {
      laid.origins.push_back({RawText::of(origin.schema), RawText::of(origin.table), RawText::of(origin.column)});
    }
    laid.validity = from.validity_;
    laid.data = from.data_;
    for (const std::string& text : from.texts_) {
      laid.views.push_back(RawText::of(text));
    }
    Column column;
    column.name_ = RawText::of(from.name_);
    column.origins_ = laid.origins.data();
    column.origin_count_ = laid.origins.size();
    column.index_ = static_cast<uint16_t>(index);
    column.kind_ = from.kind_;
    column.access_ = static_cast<ColumnAccess>(from.access_);
    column.type_oid_ = from.type_oid_;
    column.rows_ = rows_;
    column.selection_ = selection;
    column.validity_ = laid.validity.data();
    column.data_ = from.kind_ == ColumnKind::Bytes ? static_cast<void*>(laid.views.data()) : laid.data.data();
    column.arena_ = &arena;
    return column;
  }

  /// Validity and values as the host takes them over.
  void take_back(FakeColumn& column, const Laid& laid) const {
    if (!(column.access_ & static_cast<uint8_t>(ColumnAccess::Writable))) {
      for (size_t i = 0; i < column.validity_.size() && column.access_ != 0; i++) {
        column.validity_[i] &= laid.validity[i];
      }
      return;
    }
    column.validity_ = laid.validity;
    column.data_ = laid.data;
    std::vector<std::string> texts = column.texts_;
    for (size_t row : rows()) {
      if (row < laid.views.size() && column.is_valid(row)) {
        texts[row] = std::string(laid.views[row].view());
      }
    }
    column.texts_ = std::move(texts);
  }

  std::vector<FakeColumn> columns_;
  size_t rows_;
  std::vector<uint8_t> selection_;
  Operation operation_ = Operation::Result;
};

}  // namespace helios
