/// \file
/// The answer to post_parse: edits, and the expressions they carry, in the layout of EditList.
#pragma once

#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "predicate.hpp"
#include "statement.hpp"

namespace helios {

/// Edits of one statement, and the nodes and texts behind them. Reused from statement to statement.
class Edits {
 public:
  /// A node that the plugin made, by index in this list. 0 is none.
  using Made = uint32_t;

  /// A child of a node that is being made.
  struct Child {
    Role role;
    Made node;
  };

  /// Makes a node for replace_node, add_target or wrap_relation. A node is the child of one other at most.
  Made node(NodeKind kind, std::string_view text = {}, std::initializer_list<Child> children = {}, int32_t value = 0, uint16_t flags = 0) {
    const Made made = leaf(kind, text, !text.empty(), value);
    nodes_[made].flags = flags;
    adopt(made, children);
    return made;
  }

  /// Makes the nodes of a condition or a constant.
  Result<Made> node(const PredicateNode& predicate) { return expression(predicate, 0); }

  /// Restricts a table; an empty schema means a table of this name in any.
  Status restrict(std::string_view schema, std::string_view table, const PredicateNode& predicate) {
    HELIOS_ASSIGN(const Made root, expression(predicate, 0));
    abi::Edit edit = make(EditKind::Restrict);
    edit.schema_text = schema.empty() ? 0 : text(schema);
    edit.name_text = text(table);
    edit.root = root;
    edits_.push_back(edit);
    return {};
  }

  /// Attaches a key and a value to the statement, for logs and EXPLAIN.
  void annotate(std::string_view key, std::string_view value) {
    abi::Edit edit = make(EditKind::Annotate);
    edit.name_text = text(key);
    edit.value_text = text(value);
    edits_.push_back(edit);
  }

  /// Puts a tree in the place of a node of the statement.
  void replace_node(NodeId target, Made tree) { add(EditKind::ReplaceNode, target, tree); }

  /// Takes a node of the statement out: a member of a list, or an optional clause.
  void remove_node(NodeId target) { add(EditKind::RemoveNode, target, 0); }

  /// Adds an expression to the targets of a query (0: the statement's own), under a name.
  void add_target(std::string_view name, Made expression, NodeId query = 0) {
    add(EditKind::AddTarget, query, expression).name_text = text(name);
  }

  /// At most so many rows of a query (0: the statement's own). A smaller LIMIT stays.
  void limit(uint64_t rows, NodeId query = 0) { add(EditKind::Limit, query, 0).value_text = text(std::to_string(rows)); }

  /// Reads from a query instead of a relation, wherever the statement reads it. The alias stays.
  void wrap_relation(std::string_view schema, std::string_view table, Made query) {
    const uint32_t schema_text = schema.empty() ? 0 : text(schema), name_text = text(table);
    abi::Edit& edit = add(EditKind::WrapRelation, 0, query);
    edit.schema_text = schema_text;
    edit.name_text = name_text;
  }

  /// True when there is none.
  bool is_empty() const { return edits_.empty(); }

  /// Forgets everything, and keeps the memory.
  void clear() {
    edits_.clear();
    nodes_.clear();
    texts_.clear();
  }

  std::span<const abi::Edit> edits() const { return edits_; }
  std::span<const abi::AstNode> nodes() const { return nodes_; }
  std::span<const uint8_t> texts() const { return texts_; }

 private:
  /// Levels of a predicate: as many as the host takes.
  static constexpr int depth_limit = 64;

  /// Node 0 and text 0 mean "none", so both tables start with an empty entry.
  void begin() {
    if (nodes_.empty()) {
      nodes_.emplace_back();
      texts_.resize(4);
    }
  }

  abi::Edit make(EditKind kind) {
    begin();
    abi::Edit edit{};
    edit.kind = static_cast<uint16_t>(kind);
    return edit;
  }

  abi::Edit& add(EditKind kind, NodeId target, Made root) {
    abi::Edit edit = make(kind);
    edit.target = target;
    edit.root = root;
    return edits_.emplace_back(edit);
  }

  uint32_t text(std::string_view text) {
    begin();
    const uint32_t offset = static_cast<uint32_t>(texts_.size()), length = static_cast<uint32_t>(text.size());
    const uint8_t* bytes = reinterpret_cast<const uint8_t*>(text.data());
    texts_.resize(offset + 4);
    std::memcpy(texts_.data() + offset, &length, 4);
    texts_.insert(texts_.end(), bytes, bytes + length);
    texts_.resize((texts_.size() + 3) / 4 * 4);
    return offset;
  }

  Made leaf(NodeKind kind, std::string_view words, bool has_text, int32_t value) {
    begin();
    abi::AstNode node{};
    node.kind = static_cast<uint16_t>(kind);
    node.text = has_text ? text(words) : 0;
    node.value = value;
    nodes_.push_back(node);
    return static_cast<Made>(nodes_.size() - 1);
  }

  template <class Children>
  void adopt(Made parent, const Children& children) {
    uint32_t* link = &nodes_[parent].first;
    for (const Child& child : children) {
      abi::AstNode& node = nodes_[child.node];
      node.role = static_cast<uint8_t>(child.role);
      *link = child.node;
      link = &node.next;
    }
  }

  Result<Made> expression(const PredicateNode& predicate, int depth) {
    if (depth > depth_limit) {
      return Error("54001", "a predicate has more than " + std::to_string(depth_limit) + " levels");
    }
    const Made made = leaf(predicate.kind_, predicate.text_, predicate.has_text_, predicate.value_);
    std::vector<Child> children;
    for (const PredicateNode& child : predicate.children_) {
      HELIOS_ASSIGN(const Made node, expression(child, depth + 1));
      children.push_back({child.role_, node});
    }
    adopt(made, children);
    return made;
  }

  std::vector<abi::Edit> edits_;
  std::vector<abi::AstNode> nodes_;
  std::vector<uint8_t> texts_;
};

}  // namespace helios
