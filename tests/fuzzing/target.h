#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace netra::fuzzing {

// What a target does with any bytes. It must not crash, and a broken promise is reported with require().
using Run = std::function<void(std::string_view bytes)>;

struct Target {
  std::string name;
  // Makes its state; called once, when the target is chosen.
  std::function<Run()> make;
  // Relative to the source tree: files whose lines are a seed each (`*.jsonl`), or folders of whole seeds; invented.
  std::vector<std::string> seeds;
  // Relative to the source tree: the files whose lines count for its coverage.
  std::vector<std::string> about;
};

inline void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

// All but `planted`, which has a fault that a campaign must find: it shows that faults are found.
std::vector<Target> targets();
const Target& planted();
// Throws InputError naming the targets.
Target target_named(const std::string& name);

// The seeds of a target, from the source tree.
std::vector<std::string> seeds_of(const Target& target);

// Aborts when `holds` is false, after saying what was promised.
void require(bool holds, const char* promise);

// One target or one per format; a new one is a line in targets.cc.
Run make_archive_target();
Run make_format_target(const std::string& format);
Run make_framer_target();
Run make_pack_target();
Run make_roster_target();
Run make_trie_target(const std::string& format);

}  // namespace netra::fuzzing
