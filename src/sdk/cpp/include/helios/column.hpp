/// \file
/// One column of a batch: a typed view over the memory that host and guest share.
///
/// Invariants: 1. every pointer is valid for the time of one hook call, and for the batch's rows; 2. bytes of values are never written, only
/// the views that point to them: a text of one column stays what it is while another, or the same, is changed; 3. what a row holds that is
/// not selected is not looked at: it may be anything.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "arena.hpp"
#include "error.hpp"

namespace helios {

using abi::ColumnAccess;
using abi::ColumnKind;
using abi::Operation;

/// A text somewhere in memory: in a module the layout of the ABI's View, in native tests with a pointer of the machine.
struct RawText {
  const char* ptr;
  uint32_t len;

  std::string_view view() const { return {ptr, len}; }
  static RawText of(std::string_view text) { return {text.data(), static_cast<uint32_t>(text.size())}; }
};

/// A stored column that a result's values are made from.
struct Origin {
  RawText raw_schema, raw_table, raw_column;

  std::string_view schema() const { return raw_schema.view(); }  ///< Its schema.
  std::string_view table() const { return raw_table.view(); }    ///< Its table.
  std::string_view column() const { return raw_column.view(); }  ///< Its name in the table.
};

#if defined(__wasm32__)
static_assert(sizeof(RawText) == sizeof(abi::View) && sizeof(Origin) == sizeof(abi::Origin));
#endif

/// A uuid, in network order.
using Uuid = std::array<uint8_t, 16>;

/// One value of a row.
struct Value {
  enum class Kind { Null, Bool, Int, Float, Text, Bytes, Uuid };

  Kind kind = Kind::Null;
  int64_t integer = 0;    ///< Int: int2, int4, int8; date as days, timestamps as microseconds since 2000-01-01; oid as its bits. Bool: 0 or 1.
  double number = 0;      ///< Float.
  std::string_view text;  ///< Text: a text type or json. Bytes: bytea; numeric and arrays in PostgreSQL's binary form.
  helios::Uuid uuid{};    ///< Uuid.

  static Value null() { return {}; }
  static Value of(int64_t integer) { return {Kind::Int, integer, 0, {}, {}}; }
  static Value of(bool truth) { return {Kind::Bool, truth, 0, {}, {}}; }
  static Value of(double number) { return {Kind::Float, 0, number, {}, {}}; }
  static Value of(std::string_view text) { return {Kind::Text, 0, 0, text, {}}; }
  static Value of(const char* text) { return of(std::string_view(text)); }
  static Value bytes(std::string_view bytes) { return {Kind::Bytes, 0, 0, bytes, {}}; }
  static Value of(const helios::Uuid& uuid) { return {Kind::Uuid, 0, 0, {}, uuid}; }

  bool is_null() const { return kind == Kind::Null; }
};

/// What a function given to Column::rewrite_texts did with a value.
enum class Rewrite {
  Keep,     ///< The value stays as it is.
  Replace,  ///< The value is replaced with what was written.
  Null,     ///< The value becomes NULL.
};

/// A column of a batch.
class Column {
 public:
  /// Its name in the result.
  std::string_view name() const { return name_.view(); }
  /// Its position in the result, from 0.
  size_t index() const { return index_; }
  /// How its values lie.
  ColumnKind kind() const { return kind_; }
  /// PostgreSQL's OID of its type.
  uint32_t type_oid() const { return type_oid_; }
  /// PostgreSQL's type modifier, -1 for none.
  int32_t type_modifier() const { return type_modifier_; }
  /// What the host takes of it.
  ColumnAccess access() const { return access_; }
  /// True when what is written here is what the client gets, or what is stored.
  bool is_writable() const { return abi::has(access_, ColumnAccess::Writable); }
  /// True when values can be made NULL.
  bool can_be_null() const { return abi::has(access_, ColumnAccess::Nullable); }
  /// True when its values are computed, or come from more than one stored column.
  bool is_derived() const { return abi::has(access_, ColumnAccess::Derived); }
  /// True for a column that this plugin added to the result: every value is NULL until it is written.
  bool is_added() const { return abi::has(access_, ColumnAccess::Added); }

  /// True for the text types and json: char, name, text, json, xml, unknown, bpchar, varchar, jsonb (OIDs of PostgreSQL's pg_type.dat).
  bool is_text() const {
    constexpr uint32_t oids[] = {18, 19, 25, 114, 142, 705, 1042, 1043, 3802};
    return kind_ == ColumnKind::Bytes && std::find(std::begin(oids), std::end(oids), type_oid_) != std::end(oids);
  }

  /// The stored columns that its values are made from.
  std::span<const Origin> origins() const { return {origins_, origin_count_}; }

  /// True when its values are made from this stored column, alone or with others.
  bool is_from(std::string_view table, std::string_view column) const {
    return std::any_of(origins_, origins_ + origin_count_, [&](const Origin& o) { return o.table() == table && o.column() == column; });
  }

  /// Rows that lie in it, selected or not.
  size_t row_count() const { return rows_; }

  /// True when the value is NULL, or the row is none of the batch's.
  bool is_null(size_t row) const { return row >= rows_ || !bit(validity_, row); }

  /// The bytes of a value; nothing when it is NULL, the row is not selected, or the column's values have a fixed width.
  std::optional<std::string_view> bytes(size_t row) const {
    if (kind_ != ColumnKind::Bytes || is_null(row) || !bit(selection_, row)) {
      return std::nullopt;
    }
    return values<RawText>()[row].view();
  }

  /// The text of a value; nothing when it is NULL, the row is not selected, or the column is none of texts.
  std::optional<std::string_view> text(size_t row) const { return is_text() ? bytes(row) : std::nullopt; }

  /// A value of whatever type; NULL also for a row that is not selected.
  Value value(size_t row) const {
    if (is_null(row) || !bit(selection_, row)) {
      return Value::null();
    }
    switch (kind_) {
      case ColumnKind::Bool: return Value::of(values<uint8_t>()[row] != 0);
      case ColumnKind::Int16: return Value::of(int64_t{values<int16_t>()[row]});
      case ColumnKind::Int32: return Value::of(int64_t{values<int32_t>()[row]});
      case ColumnKind::Int64: return Value::of(values<int64_t>()[row]);
      case ColumnKind::Float64: return Value::of(values<double>()[row]);
      case ColumnKind::Bytes16: return Value::of(values<Uuid>()[row]);
      case ColumnKind::Bytes: return is_text() ? Value::of(*bytes(row)) : Value::bytes(*bytes(row));
    }
    return Value::null();
  }

  /// The values of a column of this type, dense; nothing for a column of another. Those of NULLs may be anything. `T` is uint8_t for
  /// booleans, int16_t, int32_t (int4, date, oid), int64_t (int8, timestamps), double, or Uuid.
  template <class T>
  std::optional<std::span<const T>> as() const {
    return kind_ == kind_of<T>() ? std::optional(std::span<const T>(values<T>(), rows_)) : std::nullopt;
  }

  /// As as(), to change the values of a writable column. NULLs stay NULL.
  template <class T>
  std::optional<std::span<T>> as_mut() {
    if (kind_ != kind_of<T>() || !is_writable()) {
      return std::nullopt;
    }
    touched_ = true;
    return std::span<T>(values<T>(), rows_);
  }

  /// Replaces a value with a text that lives until the instance's next call: a literal, a part of any text of this batch, or one that
  /// Results::keep made. Nothing is copied.
  Status set_text(size_t row, std::string_view text) { return set_bytes(row, text); }
  /// A temporary would be gone when the host reads it: set_text_copy copies.
  template <std::same_as<std::string> Temporary>
  Status set_text(size_t row, Temporary&& text) = delete;

  /// As set_text, for bytes. Those of a text type must be UTF-8, else the host refuses the batch.
  Status set_bytes(size_t row, std::string_view bytes) {
    HELIOS_TRY(require_writable());
    HELIOS_TRY(require_row(row));
    touched_ = true;
    values<RawText>()[row] = RawText::of(bytes);
    validity_[row / 8] |= static_cast<uint8_t>(1 << (row % 8));
    return {};
  }

  /// Replaces a value with a copy of a text.
  Status set_text_copy(size_t row, std::string_view text) { return set_bytes(row, arena_->keep(text)); }

  /// Makes a value NULL.
  Status set_null(size_t row) {
    if (!can_be_null()) {
      return refusal("its values cannot be made NULL by this plugin");
    }
    HELIOS_TRY(require_row(row));
    touched_ = true;
    validity_[row / 8] &= static_cast<uint8_t>(~(1 << (row % 8)));
    return {};
  }

  /// Replaces every value with a text, which lives as set_text says; NULLs stay NULL. Values that can hold no text (numbers, json, arrays)
  /// become NULL instead, so that none leaves.
  Status mask_all(std::string_view text) {
    if (is_writable() && is_text()) {
      touched_ = true;
      // Views of NULLs and of rows that are not selected may be anything, so they are written as well.
      std::fill_n(values<RawText>(), rows_, RawText::of(text));
      return {};
    }
    if (!can_be_null()) {
      return refusal("this plugin may not change it");
    }
    touched_ = true;
    std::fill_n(validity_, (rows_ + 7) / 8, uint8_t{0});
    return {};
  }

  /// Calls `rewrite(std::string_view, TextWriter&) -> Rewrite` with each text that is not NULL, and a writer for its replacement. What is
  /// written lies where the host reads it: no value costs an allocation, or a copy.
  template <class Function>
  Status rewrite_texts(Function&& rewrite) {
    HELIOS_TRY(require_writable());
    if (!is_text()) {
      return refusal("it is no column of texts");
    }
    TextWriter writer(*arena_);
    RawText* const views = values<RawText>();
    bool touched = false;
    for (size_t first = 0; first < rows_; first += 8) {
      unsigned live = validity_[first / 8] & selection_[first / 8];
      for (; live != 0; live &= live - 1) {
        const size_t row = first + static_cast<size_t>(std::countr_zero(live));
        if (row >= rows_) {
          break;
        }
        switch (rewrite(views[row].view(), writer)) {
          case Rewrite::Replace:
            views[row] = RawText::of(writer.keep());
            touched = true;
            break;
          case Rewrite::Null:
            writer.forget();
            HELIOS_TRY(set_null(row));
            break;
          default: writer.forget();
        }
      }
    }
    touched_ |= touched;
    return {};
  }

  /// Replaces a value. Texts and bytes are copied.
  Status set(size_t row, const Value& value) {
    if (value.is_null()) {
      return set_null(row);
    }
    HELIOS_TRY(require_row(row));
    if (kind_ == ColumnKind::Bytes && (value.kind == Value::Kind::Text || value.kind == Value::Kind::Bytes)) {
      return set_text_copy(row, value.text);
    }
    if (!is_writable()) {
      return refusal("this plugin may not write it");
    }
    HELIOS_TRY(put(row, value));
    touched_ = true;
    validity_[row / 8] |= static_cast<uint8_t>(1 << (row % 8));
    return {};
  }

 private:
  friend class Results;
  friend struct GuestReader;
  friend class FakeBatch;

  static bool bit(const uint8_t* bits, size_t at) { return (bits[at / 8] >> (at % 8)) & 1; }

  template <class T>
  static constexpr ColumnKind kind_of() {
    if constexpr (std::is_same_v<T, uint8_t>) {
      return ColumnKind::Bool;
    } else if constexpr (std::is_same_v<T, int16_t>) {
      return ColumnKind::Int16;
    } else if constexpr (std::is_same_v<T, int32_t>) {
      return ColumnKind::Int32;
    } else if constexpr (std::is_same_v<T, int64_t>) {
      return ColumnKind::Int64;
    } else if constexpr (std::is_same_v<T, double>) {
      return ColumnKind::Float64;
    } else {
      static_assert(std::is_same_v<T, Uuid>, "values are uint8_t (booleans), int16_t, int32_t, int64_t, double or Uuid");
      return ColumnKind::Bytes16;
    }
  }

  /// Bytes of one value.
  size_t width() const {
    switch (kind_) {
      case ColumnKind::Bool: return 1;
      case ColumnKind::Int16: return 2;
      case ColumnKind::Int32: return 4;
      case ColumnKind::Bytes16: return 16;
      case ColumnKind::Bytes: return sizeof(RawText);
      default: return 8;
    }
  }

  template <class T>
  T* values() const {
    return reinterpret_cast<T*>(data_);
  }

  template <class T>
  Status put_int(size_t row, int64_t value) {
    if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max()) {
      return Error("22003", "a number is out of the column's range");
    }
    values<T>()[row] = static_cast<T>(value);
    return {};
  }

  Status put(size_t row, const Value& value) {
    if (value.kind == Value::Kind::Bool && kind_ == ColumnKind::Bool) {
      values<uint8_t>()[row] = value.integer != 0;
    } else if (value.kind == Value::Kind::Int && kind_ == ColumnKind::Int16) {
      return put_int<int16_t>(row, value.integer);
    } else if (value.kind == Value::Kind::Int && kind_ == ColumnKind::Int32) {
      return put_int<int32_t>(row, value.integer);
    } else if (value.kind == Value::Kind::Int && kind_ == ColumnKind::Int64) {
      values<int64_t>()[row] = value.integer;
    } else if (value.kind == Value::Kind::Float && kind_ == ColumnKind::Float64) {
      values<double>()[row] = value.number;
    } else if (value.kind == Value::Kind::Uuid && kind_ == ColumnKind::Bytes16) {
      values<Uuid>()[row] = value.uuid;
    } else {
      return refusal("the value is none of its type");
    }
    return {};
  }

  Status require_writable() const {
    if (!is_writable()) {
      return refusal("this plugin may not write it");
    }
    return kind_ == ColumnKind::Bytes ? Status() : refusal("its values have a fixed width");
  }

  Status require_row(size_t row) const { return row < rows_ ? Status() : refusal("there is no such row"); }

  Status refusal(const char* why) const { return Error("38000", "column \"" + std::string(name()) + "\": " + why); }

  RawText name_{};
  const Origin* origins_ = nullptr;
  size_t origin_count_ = 0;
  uint16_t index_ = 0;
  ColumnKind kind_ = ColumnKind::Bytes;
  ColumnAccess access_{};
  uint32_t type_oid_ = 0;
  int32_t type_modifier_ = -1;
  size_t rows_ = 0;
  const uint8_t* selection_ = nullptr;
  uint8_t* validity_ = nullptr;
  void* data_ = nullptr;
  Arena* arena_ = nullptr;
  bool touched_ = false;
};

}  // namespace helios
