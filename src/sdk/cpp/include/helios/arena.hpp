/// \file
/// Bytes that a plugin makes and the host reads afterwards.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace helios {

/// Bytes that must stay until the host has read them, which is when the instance's next call begins.
///
/// Invariants: 1. a chunk is filled up to its capacity and never grown, so that its bytes keep their place; 2. bytes go only with reset().
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// A copy that stays.
  std::string_view keep(std::string_view bytes) {
    if (bytes.empty()) {
      return {};
    }
    char* at = reserve(bytes.size());
    std::memcpy(at, bytes.data(), bytes.size());
    chunks_.back().used += bytes.size();
    return {at, bytes.size()};
  }

  /// Ends everything that was kept. The largest chunk is used again.
  void reset() {
    if (chunks_.size() > 1) {
      chunks_.erase(chunks_.begin(), chunks_.end() - 1);
    }
    if (!chunks_.empty()) {
      chunks_.back().used = 0;
    }
  }

 private:
  friend class TextWriter;

  struct Chunk {
    std::unique_ptr<char[]> bytes;
    size_t capacity;
    size_t used;

    char* end() { return bytes.get() + used; }
    size_t room() const { return capacity - used; }
  };

  /// Room for so many bytes behind what the last chunk holds.
  char* reserve(size_t bytes) {
    if (chunks_.empty() || chunks_.back().room() < bytes) {
      const size_t doubled = chunks_.empty() ? 4096 : chunks_.back().capacity * 2;
      const size_t capacity = doubled < bytes ? bytes : doubled;
      // No make_unique: it would clear what is written anyhow.
      chunks_.push_back(Chunk{std::unique_ptr<char[]>(new char[capacity]), capacity, 0});
    }
    return chunks_.back().end();
  }

  std::vector<Chunk> chunks_;
};

/// Writes a text into an arena, without a copy in between. Column::rewrite_texts lends one for each value.
class TextWriter {
 public:
  explicit TextWriter(Arena& arena) : arena_(arena) { room_at(arena.reserve(0)); }
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;

  /// Appends a text.
  TextWriter& append(std::string_view text) {
    if (static_cast<size_t>(limit_ - end_) < text.size()) [[unlikely]] {
      move_on(text.size());
    }
    copy(end_, text.data(), text.size());
    end_ += text.size();
    return *this;
  }

  /// Appends a character.
  TextWriter& append(char character) { return append(std::string_view(&character, 1)); }

  /// The text so far.
  std::string_view text() const { return {begin_, static_cast<size_t>(end_ - begin_)}; }

  /// Keeps what was written, and begins the next text.
  std::string_view keep() {
    const std::string_view kept = text();
    arena_.chunks_.back().used += kept.size();
    begin_ = end_;
    return kept;
  }

  /// Forgets what was written.
  void forget() { end_ = begin_; }

 private:
  void room_at(char* at) {
    begin_ = end_ = at;
    limit_ = at + arena_.chunks_.back().room();
  }

  /// Goes on in a larger chunk, with what is written of this text.
  [[gnu::cold, gnu::noinline]] void move_on(size_t more) {
    const std::string_view written = text();
    room_at(arena_.reserve(written.size() + more));
    copy(end_, written.data(), written.size());
    end_ += written.size();
  }

  /// Most values are short, and a call costs more than the copy.
  static void copy(char* to, const char* from, size_t count) {
    if (count > 16) {
      std::memcpy(to, from, count);
    } else if (count >= 8) {
      uint64_t head, tail;
      std::memcpy(&head, from, 8);
      std::memcpy(&tail, from + count - 8, 8);
      std::memcpy(to, &head, 8);
      std::memcpy(to + count - 8, &tail, 8);
    } else if (count >= 4) {
      uint32_t head, tail;
      std::memcpy(&head, from, 4);
      std::memcpy(&tail, from + count - 4, 4);
      std::memcpy(to, &head, 4);
      std::memcpy(to + count - 4, &tail, 4);
    } else {
      for (size_t i = 0; i < count; i++) {
        to[i] = from[i];
      }
    }
  }

  Arena& arena_;
  char* begin_;
  char* end_;
  char* limit_;
};

}  // namespace helios
