#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "ingest/envelope.h"
#include "ingest/format.h"
#include "metrics/input_error.h"
#include "tests/fuzzing/target.h"

namespace netra::fuzzing {
namespace {

namespace fs = std::filesystem;

const std::string kSource = NETRA_SOURCE_DIR "/";
const std::vector<std::string> kWalk = {"ingest/json_walk.cc", "ingest/json_index.cc", "ingest/path_trie.cc"};

// A letter at a time, so that only a search that learns gets there.
Run make_planted_target() {
  return [](std::string_view bytes) {
    constexpr std::string_view kWord = "netra!";
    size_t right = 0;
    while (right < kWord.size() && right < bytes.size() && bytes[right] == kWord[right]) ++right;
    require(right < kWord.size(), "nobody says the word");
  };
}

// Every built-in format, and the walk of its paths against another reading.
void add_formats(std::vector<Target>& all) {
  for (const std::string& format : format_names()) {
    const std::string seeds = "tests/ingest/golden/" + format;
    std::vector<std::string> about = {"ingest/finish_" + (format.starts_with("jetstream") ? "jetstream" : format) + ".cc", "ingest/slots.cc"};
    about.insert(about.end(), kWalk.begin(), kWalk.end());
    all.push_back({"format_" + format, [=] { return make_format_target(format); }, {seeds}, about});
    all.push_back({"trie_" + format, [=] { return make_trie_target(format); }, {seeds}, kWalk});
  }
}

void add_seeds(const fs::path& path, std::vector<std::string>& seeds) {
  std::ifstream in(path, std::ios::binary);
  if (path.extension() != ".jsonl") {
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    return;
  }
  for (std::string line; std::getline(in, line);) seeds.push_back(line);
}

}  // namespace

std::vector<Target> targets() {
  std::vector<Target> all = {
      {"archive", make_archive_target, {"tests/fuzzing/seeds/archive"},
       {"ingest/archive.cc", "ingest/codec.cc", "ingest/tar_reader.cc", "ingest/unpack.cc", "ingest/gzip_decoder.cc", "ingest/bzip2_decoder.cc",
        "ingest/xz_decoder.cc", "ingest/zstd_decoder.cc"}},
      {"framer", make_framer_target, {"tests/fuzzing/seeds/framer"}, {"ingest/line_reader.cc", "ingest/framing.cc"}},
      {"pack", make_pack_target, {"tests/kafka/slice/rules", "tests/join/pack"},
       {"matcher/pack_file.cc", "matcher/language_loader.cc", "matcher/contest_loader.cc", "matcher/regulation_loader.cc", "matcher/rule_loader.cc",
        "matcher/condition_loader.cc", "matcher/lexicon_builder.cc"}},
      {"roster", make_roster_target, {"tests/fuzzing/seeds/roster"}, {"store/roster_csv.cc", "store/roster_rows.cc", "matcher/csv_row.cc"}},
  };
  add_formats(all);
  for (const std::string& envelope : envelope_names())
    if (envelope != "none")
      all.push_back({"envelope_" + envelope, [=] { return make_format_target("canonical in " + envelope); },
                     {"tests/fuzzing/seeds/envelopes", "tests/ingest/golden/canonical"}, {"ingest/envelope.cc"}});
  return all;
}

const Target& planted() {
  static const Target target{"planted", make_planted_target, {}, {}};
  return target;
}

Target target_named(const std::string& name) {
  if (name == planted().name) return planted();
  std::string known;
  for (Target& target : targets()) {
    if (target.name == name) return std::move(target);
    known += (known.empty() ? "" : ", ") + target.name;
  }
  throw InputError("no fuzz target is called '" + name + "'; there are " + known);
}

std::vector<std::string> seeds_of(const Target& target) {
  std::vector<std::string> seeds;
  for (const std::string& place : target.seeds) {
    if (!fs::exists(kSource + place)) throw InputError(place, 0, "the seeds of " + target.name + " are not there");
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(kSource + place))
      if (entry.is_regular_file() && entry.path().string().find(".expected.") == std::string::npos) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) add_seeds(file, seeds);
  }
  return seeds;
}

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace netra::fuzzing
