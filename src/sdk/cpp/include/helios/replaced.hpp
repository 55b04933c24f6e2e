/// \file
/// Rows that leave instead of a batch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "column.hpp"

namespace helios {

/// A row of a replaced batch: one of the batch's with other values, or one of its own. Results::replace takes them.
class NewRow {
 public:
  /// A row of the batch as it is now, with those columns that the plugin does not see.
  static NewRow of(size_t row) { return NewRow(static_cast<int32_t>(row)); }
  /// A row of its own: NULL where nothing else is said. Only for a plugin that may change every column of the result.
  static NewRow fresh() { return NewRow(-1); }

  /// With another value in this column. Texts must live until Results::replace copied them.
  NewRow with(std::string_view column, const Value& value) && {
    values_.emplace_back(column, value);
    return std::move(*this);
  }

 private:
  friend class Results;

  explicit NewRow(int32_t source) : source_(source) {}

  const Value* value(std::string_view column) const {
    for (auto given = values_.rbegin(); given != values_.rend(); ++given) {
      if (given->first == column) {
        return &given->second;
      }
    }
    return nullptr;
  }

  int32_t source_;
  std::vector<std::pair<std::string, Value>> values_;
};

/// What a guest answers instead of a batch, laid out as the host reads it.
struct Replacement {
  /// The most rows that the host takes for one batch.
  static constexpr size_t max_rows = 8192;

  /// One column; without values of its own those of the source rows count.
  struct LaidColumn {
    bool is_given = false;
    std::vector<uint8_t> validity;
    std::vector<uint64_t> data;  ///< Words, so that values are aligned.
  };

  std::vector<int32_t> sources;
  std::vector<LaidColumn> columns;
};

}  // namespace helios
