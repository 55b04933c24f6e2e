/// \file
/// A small JSON reader (RFC 8259): configuration, claims of tokens, answers of services.
#pragma once

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error.hpp"

namespace helios {

/// A JSON value. Numbers keep their text, so that no digit is lost.
class Json {
 public:
  /// What a value is.
  enum class Kind { Null, Bool, Number, String, Array, Object };
  /// A member of an object.
  using Member = std::pair<std::string, Json>;

  /// null
  Json() = default;
  /// Another constant, a number's text, or a string.
  Json(Kind kind, std::string text) : kind_(kind), text_(std::move(text)) {}

  /// Reads a text that is one value.
  static Result<Json> parse(std::string_view text);

  /// What it is.
  Kind kind() const { return kind_; }
  /// What it is, for messages: "a string", "a number".
  std::string_view kind_name() const {
    constexpr std::string_view names[] = {"null", "a boolean", "a number", "a string", "an array", "an object"};
    return names[static_cast<int>(kind_)];
  }
  /// A string's text, or a number as it was written; empty for everything else.
  const std::string& text() const { return text_; }
  /// True when it is the constant true.
  bool is_true() const { return kind_ == Kind::Bool && text_ == "true"; }
  /// The elements of an array.
  const std::vector<Json>& items() const { return items_; }
  /// The members of an object, in order.
  const std::vector<Member>& members() const { return members_; }

  /// A member of an object; null pointer when there is none.
  const Json* get(std::string_view key) const {
    for (const Member& member : members_) {
      if (member.first == key) {
        return &member.second;
      }
    }
    return nullptr;
  }

  /// The string of a member, or the number or boolean as it was written; nothing where there is no such member, or it is something else.
  std::optional<std::string> get_text(std::string_view key) const {
    const Json* value = get(key);
    const bool scalar = value && (value->kind_ == Kind::String || value->kind_ == Kind::Number || value->kind_ == Kind::Bool);
    return scalar ? std::optional<std::string>(value->text_) : std::nullopt;
  }

  /// An integer that fits; nothing when it is none.
  std::optional<int64_t> to_int() const {
    int64_t value = 0;
    const char* end = text_.data() + text_.size();
    if (kind_ != Kind::Number || std::from_chars(text_.data(), end, value).ptr != end) {
      return std::nullopt;
    }
    return value;
  }

  /// A number; nothing when it is none.
  std::optional<double> to_double() const {
    return kind_ == Kind::Number ? std::optional<double>(std::strtod(text_.c_str(), nullptr)) : std::nullopt;
  }

 private:
  friend class JsonReader;

  Kind kind_ = Kind::Null;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;
};

/// Reads one value. No recursion beyond its depth limit, whatever the text.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  Result<Json> read() {
    Json value;
    if (!read_value(value, 0)) {
      return problem();
    }
    skip_space();
    if (at_ != text_.size()) {
      why_ = "more behind the value";
      return problem();
    }
    return value;
  }

 private:
  static constexpr int depth_limit = 64;

  Error problem() const { return {"22023", std::string(why_) + " at byte " + std::to_string(at_)}; }

  bool refuse(const char* why) {
    why_ = why;
    return false;
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      at_++;
    }
  }

  bool take(char c) {
    if (at_ < text_.size() && text_[at_] == c) {
      at_++;
      return true;
    }
    return false;
  }

  bool read_value(Json& value, int depth) {
    skip_space();
    if (depth > depth_limit) {
      return refuse("too deep");
    }
    if (take('{')) {
      return read_object(value, depth);
    }
    if (take('[')) {
      return read_array(value, depth);
    }
    if (take('"')) {
      value.kind_ = Json::Kind::String;
      return read_string(value.text_);
    }
    for (std::string_view word : {"null", "true", "false"}) {
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        value = word == "null" ? Json() : Json(Json::Kind::Bool, std::string(word));
        return true;
      }
    }
    return read_number(value);
  }

  bool read_object(Json& value, int depth) {
    value.kind_ = Json::Kind::Object;
    skip_space();
    if (take('}')) {
      return true;
    }
    for (;;) {
      skip_space();
      Json::Member member;
      if (!take('"') || !read_string(member.first)) {
        return why_ ? false : refuse("expected a key");
      }
      if (value.get(member.first)) {
        return refuse("a key stands twice");
      }
      skip_space();
      if (!take(':')) {
        return refuse("expected a colon");
      }
      if (!read_value(member.second, depth + 1)) {
        return false;
      }
      value.members_.push_back(std::move(member));
      skip_space();
      if (take('}')) {
        return true;
      }
      if (!take(',')) {
        return refuse("expected a comma or a closing brace");
      }
    }
  }

  bool read_array(Json& value, int depth) {
    value.kind_ = Json::Kind::Array;
    skip_space();
    if (take(']')) {
      return true;
    }
    for (;;) {
      value.items_.emplace_back();
      if (!read_value(value.items_.back(), depth + 1)) {
        return false;
      }
      skip_space();
      if (take(']')) {
        return true;
      }
      if (!take(',')) {
        return refuse("expected a comma or a closing bracket");
      }
    }
  }

  bool digits() {
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      at_++;
    }
    return at_ > begin;
  }

  bool read_number(Json& value) {
    const size_t begin = at_;
    take('-');
    const bool zero = at_ < text_.size() && text_[at_] == '0';
    const size_t whole = at_;
    if (!digits() || (zero && at_ > whole + 1)) {
      return refuse("expected a value");
    }
    if (take('.') && !digits()) {
      return refuse("expected a digit");
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      if (!digits()) {
        return refuse("expected a digit");
      }
    }
    value = Json(Json::Kind::Number, std::string(text_.substr(begin, at_ - begin)));
    return true;
  }

  bool read_string(std::string& out) {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') {
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) {
        return refuse("a control character in a string");
      }
      if (c != '\\') {
        out += c;
      } else if (!read_escape(out)) {
        return false;
      }
    }
    return refuse("a string without an end");
  }

  bool read_escape(std::string& out) {
    constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    const char c = at_ < text_.size() ? text_[at_++] : ' ';
    if (const size_t known = letters.find(c); known != std::string_view::npos) {
      out += meanings[known];
      return true;
    }
    uint32_t unit = 0, low = 0;
    if (c != 'u' || !read_unit(unit)) {
      return refuse("an unknown escape");
    }
    if (unit >= 0xDC00 && unit < 0xE000) {
      return refuse("half a surrogate pair");
    }
    if (unit >= 0xD800 && unit < 0xDC00) {
      if (!take('\\') || !take('u') || !read_unit(low) || low < 0xDC00 || low >= 0xE000) {
        return refuse("half a surrogate pair");
      }
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(out, unit);
    return true;
  }

  bool read_unit(uint32_t& unit) {
    const std::string_view four = text_.substr(at_, 4);
    at_ += four.size();
    return four.size() == 4 && std::from_chars(four.data(), four.data() + 4, unit, 16).ptr == four.data() + 4;
  }

  static void append_utf8(std::string& out, uint32_t point) {
    if (point < 0x80) {
      out += static_cast<char>(point);
      return;
    }
    const int tails = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    constexpr uint32_t heads[] = {0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(heads[tails] | (point >> (6 * tails)));
    for (int i = tails - 1; i >= 0; i--) {
      out += static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3F));
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  const char* why_ = nullptr;
};

inline Result<Json> Json::parse(std::string_view text) { return JsonReader(text).read(); }

}  // namespace helios
