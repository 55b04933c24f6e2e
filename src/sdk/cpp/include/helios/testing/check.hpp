/// \file
/// A test runner for native tests, small enough to need no package: TEST(name) { EXPECT(...); } in any file, HELIOS_TEST_MAIN in one.
#pragma once

#include <cstdio>
#include <exception>
#include <sstream>
#include <string>
#include <vector>

namespace helios::testing {

struct Test {
  const char* name;
  void (*body)();
};

inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

inline int failures = 0;

inline void expect(bool condition, const char* text, const char* file, int line) {
  if (!condition) {
    failures++;
    std::printf("%s:%d: expected %s\n", file, line, text);
  }
}

template <class T>
std::string show(const T& value) {
  return (std::ostringstream() << value).str();
}

inline std::string show(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    all += "[" + text + "] ";
  }
  return all;
}

template <class A, class B>
void expect_equal(const A& actual, const B& expected, const char* text, const char* file, int line) {
  if (!(actual == expected)) {
    failures++;
    std::printf("%s:%d: %s: expected\n  %s\nfound\n  %s\n", file, line, text, show(expected).c_str(), show(actual).c_str());
  }
}

/// Runs every test. Exit code 0 when all passed.
inline int run() {
  for (const Test& test : tests()) {
    const int before = failures;
    try {
      test.body();
    } catch (const std::exception& error) {
      failures++;
      std::printf("%s\n", error.what());
    }
    if (failures != before) {
      std::printf("FAILED: %s\n", test.name);
    }
  }
  std::printf("%zu tests, %d failures\n", tests().size(), failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace helios::testing

#define TEST(name)                                                                                                \
  static void name();                                                                                             \
  static const bool name##_is_listed = (helios::testing::tests().push_back({#name, name}), true);                 \
  static void name()
#define EXPECT(...) helios::testing::expect(static_cast<bool>(__VA_ARGS__), #__VA_ARGS__, __FILE__, __LINE__)
#define EXPECT_EQ(actual, ...) helios::testing::expect_equal(actual, __VA_ARGS__, #actual, __FILE__, __LINE__)
#define HELIOS_TEST_MAIN \
  int main() { return helios::testing::run(); }
