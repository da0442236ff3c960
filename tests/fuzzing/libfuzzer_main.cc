// All targets in one program for libFuzzer; NETRA_FUZZ_TARGET in the environment names the one to run.
// Without arguments for libFuzzer, `NETRA_FUZZ_LIST=DIR` writes every target's seeds below DIR and prints what there is.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "metrics/input_error.h"
#include "tests/fuzzing/target.h"

namespace {

using namespace netra::fuzzing;

Run run;

// One line a target: its name and, after it, the files that it is about.
void list_targets(const std::filesystem::path& folder) {
  for (const Target& target : targets()) {
    std::filesystem::create_directories(folder / target.name);
    size_t number = 0;
    for (const std::string& seed : seeds_of(target)) std::ofstream(folder / target.name / std::to_string(number++), std::ios::binary) << seed;
    std::printf("%s", target.name.c_str());
    for (const std::string& file : target.about) std::printf(" %s", file.c_str());
    std::printf("\n");
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  try {
    if (const char* const folder = std::getenv("NETRA_FUZZ_LIST")) {
      list_targets(folder);
      std::exit(0);
    }
    const char* const name = std::getenv("NETRA_FUZZ_TARGET");
    run = target_named(name ? name : "").make();
  } catch (const netra::InputError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    std::exit(2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
