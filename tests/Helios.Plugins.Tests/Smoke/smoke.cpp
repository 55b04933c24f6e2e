// The ABI in C++: logs each text, and refuses it with its own words.
#include "helios/abi.hpp"

using namespace helios::abi;

namespace {
alignas(arena_alignment) unsigned char region[1 << 20];
Rejection rejection;
}  // namespace

void helios_abi_v1() {}

void* helios_arena(uint32_t bytes) { return bytes <= sizeof(region) ? region : nullptr; }

int64_t helios_pre_parse(const CallFrame* frame) {
  if (frame->abi != version || frame->hook != static_cast<uint8_t>(Hook::PreParse)) return -1;
  helios_log(static_cast<int32_t>(LogLevel::Info), reinterpret_cast<const void*>(frame->sql_ptr), frame->sql_len);
  const char state[] = "P0007";
  for (int i = 0; i < 5; i++) rejection.sqlstate[i] = static_cast<uint8_t>(state[i]);
  rejection.message_ptr = frame->sql_ptr;
  rejection.message_len = frame->sql_len;
  const auto address = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(&rejection));
  return static_cast<int64_t>(static_cast<uint64_t>(Verdict::Reject) | address << verdict_shift_ptr);
}
