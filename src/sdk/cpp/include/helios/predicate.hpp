/// \file
/// Conditions on the rows of a table.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi.hpp"

namespace helios {

/// A condition, or a value within one. SQL's three-valued logic holds: a row stays only where the condition is true, neither false nor NULL.
///
/// \code
/// auto own = PredicateNode::column("tenant_id").equals(12345).and_(PredicateNode::column("deleted_at").is_null());
/// \endcode
class PredicateNode {
 public:
  /// A constant number.
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  PredicateNode(T value) : PredicateNode(literal(static_cast<int64_t>(value))) {}
  /// A constant text. It takes the type of what it is compared with, as a quoted literal in SQL does.
  PredicateNode(std::string_view text) : kind_(abi::NodeKind::StringConst), text_(text), has_text_(true) {}
  /// As above.
  PredicateNode(const char* text) : PredicateNode(std::string_view(text)) {}
  /// As above.
  PredicateNode(const std::string& text) : PredicateNode(std::string_view(text)) {}
  /// TRUE or FALSE.
  template <std::same_as<bool> T>
  PredicateNode(T value) : kind_(abi::NodeKind::BoolConst), value_(value ? 1 : 0) {}

  /// A column of the restricted table.
  static PredicateNode column(std::string_view name) {
    PredicateNode node(abi::NodeKind::ColumnRef);
    PredicateNode field(abi::NodeKind::Identifier, name);
    node.adopt(abi::Role::Field, std::move(field));
    return node;
  }
  /// The present value of a session variable, NULL when it is not set. The host reads it and decides anew when it differs.
  static PredicateNode session_var(std::string_view name) {
    return {static_cast<abi::NodeKind>(abi::GuestNodeKind::SessionVariable), name};
  }
  /// A constant number.
  static PredicateNode literal(int64_t value) {
    if (value < INT32_MIN || value > INT32_MAX) {
      return number(std::to_string(value));
    }
    PredicateNode node(abi::NodeKind::IntegerConst);
    node.value_ = static_cast<int32_t>(value);
    return node;
  }
  /// A constant text.
  static PredicateNode literal(std::string_view text) { return PredicateNode(text); }
  /// A number as SQL writes it, for what is no 64-bit integer: 12.50, 1e6.
  static PredicateNode number(std::string_view text) { return {abi::NodeKind::FloatConst, text}; }
  /// NULL
  static PredicateNode null() { return PredicateNode(abi::NodeKind::NullConst); }

  /// this = right
  PredicateNode equals(PredicateNode right) && { return std::move(*this).compare("=", std::move(right)); }
  /// this OPERATOR right: = <> < <= > >=
  PredicateNode compare(std::string_view symbol, PredicateNode right) && {
    PredicateNode node(abi::NodeKind::Operator, symbol);
    node.adopt(abi::Role::Left, std::move(*this));
    node.adopt(abi::Role::Right, std::move(right));
    return node;
  }
  /// this AND right
  PredicateNode and_(PredicateNode right) && { return join(abi::NodeKind::And, std::move(*this), std::move(right)); }
  /// this OR right
  PredicateNode or_(PredicateNode right) && { return join(abi::NodeKind::Or, std::move(*this), std::move(right)); }
  /// NOT this
  PredicateNode negate() && { return over(abi::NodeKind::Not, std::move(*this)); }
  /// this IS NULL
  PredicateNode is_null() && { return over(abi::NodeKind::IsNull, std::move(*this)); }
  /// this IN (items); with no items it is false.
  PredicateNode in_list(std::vector<PredicateNode> items) && {
    if (items.empty()) {
      return PredicateNode(false);
    }
    PredicateNode node = over(abi::NodeKind::In, std::move(*this));
    for (PredicateNode& item : items) {
      node.adopt(abi::Role::Element, std::move(item));
    }
    return node;
  }

 private:
  friend class Edits;

  explicit PredicateNode(abi::NodeKind kind) : kind_(kind) {}
  PredicateNode(abi::NodeKind kind, std::string_view text) : kind_(kind), text_(text), has_text_(true) {}

  void adopt(abi::Role role, PredicateNode child) {
    child.role_ = role;
    children_.push_back(std::move(child));
  }

  static PredicateNode over(abi::NodeKind kind, PredicateNode operand) {
    PredicateNode node(kind);
    node.adopt(abi::Role::Argument, std::move(operand));
    return node;
  }

  /// AND and OR are flat: (a AND b) AND c is one node of three.
  static PredicateNode join(abi::NodeKind kind, PredicateNode left, PredicateNode right) {
    PredicateNode node(kind);
    for (PredicateNode* side : {&left, &right}) {
      if (side->kind_ == kind) {
        for (PredicateNode& child : side->children_) {
          node.adopt(abi::Role::Argument, std::move(child));
        }
      } else {
        node.adopt(abi::Role::Argument, std::move(*side));
      }
    }
    return node;
  }

  abi::NodeKind kind_;
  abi::Role role_ = abi::Role::None;
  int32_t value_ = 0;
  std::string text_;
  bool has_text_ = false;
  std::vector<PredicateNode> children_;
};

}  // namespace helios
