/// \file
/// Statements for native tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../statement.hpp"

namespace helios {

/// A statement as a plugin would see it: its kind, the relations that it names, and as much of a tree as was asked for.
class FakeStatement {
 public:
  /// A statement of a kind, over no relation yet.
  explicit FakeStatement(StatementKind kind = StatementKind::Select, std::string sql = {}) : kind_(kind), sql_(std::move(sql)) {}

  static FakeStatement select() { return FakeStatement(StatementKind::Select); }
  static FakeStatement insert(std::string table) { return FakeStatement(StatementKind::Insert).touches(std::move(table), TableAccess::Insert); }
  static FakeStatement update(std::string table) { return FakeStatement(StatementKind::Update).touches(std::move(table), TableAccess::Update); }
  static FakeStatement remove(std::string table) { return FakeStatement(StatementKind::Delete).touches(std::move(table), TableAccess::Delete); }

  /// It reads a table.
  FakeStatement reads(std::string table) && { return std::move(*this).touches(std::move(table), TableAccess::Read); }
  /// It does something with a relation.
  FakeStatement touches(std::string table, TableAccess access, RelationKind kind = RelationKind::Table) && {
    tables_.push_back({std::move(table), access, kind, true});
    return std::move(*this);
  }
  /// The operator granted no access to the last relation.
  FakeStatement not_granted() && {
    tables_.back().granted = false;
    return std::move(*this);
  }
  /// Its text.
  FakeStatement text(std::string sql) && {
    sql_ = std::move(sql);
    return std::move(*this);
  }

 private:
  friend class FakeHost;

  struct Table {
    std::string name;
    TableAccess access;
    RelationKind kind;
    bool granted;
  };

  /// Writes it where a plugin reads it. This must outlive the call.
  void show(Statement& out) const {
    static constexpr abi::AstNode nodes[2] = {};
    out.sql_ = sql_;
    out.nodes_ = nodes;
    out.root_ = 1;
    out.kind_ = kind_;
    for (const Table& table : tables_) {
      out.tables_.push_back({std::nullopt, table.name, table.access, table.kind, table.granted});
    }
  }

  StatementKind kind_;
  std::string sql_;
  std::vector<Table> tables_;
};

}  // namespace helios
