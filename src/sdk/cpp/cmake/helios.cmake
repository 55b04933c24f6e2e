# Builds plugins for HeliosDB-Lite with CMake: include this file, and name the sources.
#
#   include(PATH/TO/sdk/cpp/cmake/helios.cmake)
#   helios_add_plugin(my_plugin src/my_plugin.cpp)          -> my_plugin.wasm, with clang for wasm32-wasi
#   helios_add_test(my_plugin_tests tests/my_test.cpp)      -> a native test of the machine's own compiler, run by ctest
#
# The module is made by a command of its own, since one CMake build has one compiler. HELIOS_CLANG names another clang++.
get_filename_component(HELIOS_SDK "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
find_program(HELIOS_CLANG NAMES clang++ clang++-14 clang++-19 REQUIRED)
file(GLOB_RECURSE HELIOS_HEADERS "${HELIOS_SDK}/include/*.hpp")

# The SDK as a library of headers, for native tests.
add_library(helios-plugin-sdk INTERFACE)
target_include_directories(helios-plugin-sdk INTERFACE "${HELIOS_SDK}/include")
target_compile_features(helios-plugin-sdk INTERFACE cxx_std_20)

# Here and not in the function below: what it sets must hold for the folder that includes this file.
enable_testing()

function(helios_add_plugin name)
  list(TRANSFORM ARGN PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" OUTPUT_VARIABLE sources)
  add_custom_command(
    OUTPUT "${name}.wasm"
    COMMAND "${HELIOS_CLANG}" "@${HELIOS_SDK}/wasm.flags" "-I${HELIOS_SDK}/include" -o "${CMAKE_CURRENT_BINARY_DIR}/${name}.wasm" ${sources}
    DEPENDS ${sources} ${HELIOS_HEADERS} "${HELIOS_SDK}/wasm.flags"
    VERBATIM)
  add_custom_target(${name} ALL DEPENDS "${name}.wasm")
endfunction()

function(helios_add_test name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE helios-plugin-sdk)
  add_test(NAME ${name} COMMAND ${name})
endfunction()
