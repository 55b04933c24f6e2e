// Data validation: rows are normalised and checked before they are written, whatever statement writes them.
#pragma once

#include <array>
#include <vector>

#include "rules.hpp"

namespace validation {

class DataValidation : public helios::Plugin {
 public:
  helios::Status start() override;
  helios::QueryModification on_query_pre_execution(helios::PluginContext& ctx) override;
  helios::ResultModification on_rows(helios::PluginContext& ctx) override;

 private:
  const Table* find(std::string_view schema, std::string_view table) const;

  std::vector<Table> tables_;
  // Executions whose rows can only hold what their client sent: their values may be told back. Another instance does not know of them; then
  // nothing is told.
  std::array<uint64_t, 64> own_rows_{};
  size_t next_own_ = 0;
};

}  // namespace validation
