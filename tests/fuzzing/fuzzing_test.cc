// The targets without libFuzzer: their seeds, and what a few thousand blind changes make of them. `tests/fuzz` searches.
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>

#include "tests/fuzzing/target.h"

namespace netra::fuzzing {
namespace {

// NETRA_FUZZ_ROUNDS asks for more.
long rounds() {
  const char* const wanted = std::getenv("NETRA_FUZZ_ROUNDS");
  return wanted ? std::strtol(wanted, nullptr, 10) : 3000;
}

std::string at_hand;  // the input, for whoever must find out why it aborted

void show_input(int) {
  constexpr std::string_view kSaid = "the input was:\n";
  [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, kSaid.data(), kSaid.size());
  written = ::write(STDERR_FILENO, at_hand.data(), at_hand.size());
  std::signal(SIGABRT, SIG_DFL);
}

class Fuzzing : public testing::TestWithParam<Target> {};

std::string mutate(std::string bytes, const std::vector<std::string>& seeds, std::mt19937_64& random) {
  static constexpr std::string_view kBytes = "{}[]\":,\\u0truefalsn-.\r\n \x00\xFF\xC3\xED";
  for (uint64_t times = 1 + random() % 4; times > 0; --times) {
    const size_t at = random() % (bytes.size() + 1);
    switch (random() % 5) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(random());
        break;
      case 1:
        if (at < bytes.size()) bytes[at] = kBytes[random() % kBytes.size()];
        break;
      case 2:
        bytes.erase(at, 1 + random() % 8);
        break;
      case 3:
        bytes.insert(at, bytes.substr(random() % (bytes.size() + 1), random() % 20));
        break;
      default: {
        const std::string& other = seeds[random() % seeds.size()];
        bytes.replace(at, random() % 40, other.substr(random() % (other.size() + 1), random() % 40));
        break;
      }
    }
  }
  return bytes;
}

TEST_P(Fuzzing, SurvivesItsSeedsAndWhatTheyBecome) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto run = GetParam().make();
  std::vector<std::string> seeds = seeds_of(GetParam());
  ASSERT_FALSE(seeds.empty()) << "a target needs seeds";
  std::signal(SIGABRT, show_input);
  const auto check = [&](std::string bytes) {
    at_hand = std::move(bytes);
    run(at_hand);
  };
  check("");
  for (const std::string& one : seeds) check(one);
  for (long round = rounds(); round > 0; --round) check(mutate(seeds[random() % seeds.size()], seeds, random));
  std::signal(SIGABRT, SIG_DFL);
}

INSTANTIATE_TEST_SUITE_P(Targets, Fuzzing, testing::ValuesIn(targets()), [](const auto& tested) { return tested.param.name; });

TEST(FuzzingTargets, ThePlantedFaultIsAFault) {
  const auto run = planted().make();
  run("netra?");
  EXPECT_DEATH(run("netra!"), "broken promise");
}

TEST(FuzzingTargets, AreFoundByName) {
  EXPECT_EQ(target_named("framer").name, "framer");
  EXPECT_ANY_THROW(target_named("no such"));
}

}  // namespace
}  // namespace netra::fuzzing
