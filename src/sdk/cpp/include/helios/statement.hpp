/// \file
/// A parsed statement as the host hands it over: a flat table of nodes, read in place.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <cstring>
#include <vector>

#include "error.hpp"

namespace helios {

using abi::EditKind;
using abi::NodeFlags;
using abi::NodeKind;
using abi::RelationKind;
using abi::Role;
using abi::StatementKind;
using abi::TableAccess;

/// A relation that a statement names. Names of CTEs are not among them.
struct TableRef {
  std::optional<std::string_view> schema;  ///< The schema, where it was written.
  std::string_view name;                   ///< The name, folded as SQL folds it.
  TableAccess access = TableAccess::None;  ///< What the statement does with it.
  RelationKind kind = RelationKind::Unknown;  ///< What it is.
  bool granted = false;                    ///< Whether the operator's allow_table_access names it.
};

/// One node of a statement: its index in the table. 0 is no node.
using NodeId = uint32_t;

/// A parsed statement. Nodes refer to each other by index; the roles and fields of each kind stand with NodeKind.
class Statement {
 public:
  /// The text as the client sent it; in pre_parse the whole text that arrived.
  std::string_view sql() const { return sql_; }
  /// What kind of statement it is.
  StatementKind kind() const { return kind_; }
  /// The kind of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else Empty.
  StatementKind inner_kind() const { return inner_kind_; }
  /// The highest $n, 0 if there is none.
  uint32_t parameter_count() const { return parameter_count_; }
  /// Every relation that the statement names, once per name.
  const std::vector<TableRef>& tables() const { return tables_; }

  /// The node of the whole statement.
  NodeId root() const { return root_; }
  /// The kind of a node; None for an index out of the table.
  NodeKind node_kind(NodeId node) const { return static_cast<NodeKind>(at(node).kind); }
  /// What it is to its parent.
  Role role(NodeId node) const { return static_cast<Role>(at(node).role); }
  /// The node's number, its meaning by kind.
  int32_t value(NodeId node) const { return at(node).value; }
  /// The node's flags, their meaning by kind.
  NodeFlags flags(NodeId node) const { return static_cast<NodeFlags>(at(node).flags); }

  /// The node's text; nothing where it has none.
  std::optional<std::string_view> text(NodeId node) const {
    const uint32_t offset = at(node).text;
    return offset == 0 ? std::nullopt : std::optional(pool_text(texts_, offset));
  }

  /// The first child in a role, 0 if there is none.
  NodeId child(NodeId parent, Role role) const {
    for (NodeId node = at(parent).first; node != 0; node = at(node).next) {
      if (at(node).role == static_cast<uint8_t>(role)) {
        return node;
      }
    }
    return 0;
  }

  /// All children in a role, in order.
  std::vector<NodeId> children(NodeId parent, Role role) const {
    std::vector<NodeId> found;
    for (NodeId node = at(parent).first; node != 0; node = at(node).next) {
      if (at(node).role == static_cast<uint8_t>(role)) {
        found.push_back(node);
      }
    }
    return found;
  }

  /// Whether a node has this flag.
  bool has_flag(NodeId node, NodeFlags flag) const { return abi::has(flags(node), flag); }

  /// A text of a pool: u32 length, bytes. The host writes the pool; an offset that is none of it ends the call.
  static std::string_view pool_text(std::span<const uint8_t> texts, uint32_t offset) {
    check(offset + uint64_t{4} <= texts.size(), "a text lies outside of its pool");
    uint32_t length;
    std::memcpy(&length, texts.data() + offset, 4);
    check(offset + uint64_t{4} + length <= texts.size(), "a text lies outside of its pool");
    return {reinterpret_cast<const char*>(texts.data()) + offset + 4, length};
  }

 private:
  friend class PluginContext;
  friend struct GuestReader;
  friend class FakeStatement;
  friend struct FakeReader;

  const abi::AstNode& at(NodeId node) const {
    static constexpr abi::AstNode none{};
    return node < nodes_.size() ? nodes_[node] : none;
  }

  std::string_view sql_;
  std::span<const abi::AstNode> nodes_;
  std::span<const uint8_t> texts_;
  NodeId root_ = 0;
  StatementKind kind_ = StatementKind::Empty;
  StatementKind inner_kind_ = StatementKind::Empty;
  uint32_t parameter_count_ = 0;
  std::vector<TableRef> tables_;
};

}  // namespace helios
