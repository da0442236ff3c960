// What a format costs: nanoseconds per record for the bare walk of its paths and for whole events, and what the finisher
// adds to the walk. CPU time of one thread; walk and parse alternate, so that a loaded machine shifts both.
//
//   formats                      every format over its invented samples
//   formats FORMAT FILE [...]    these formats over these files of lines

#include <ctime>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "ingest/embedded_files.h"
#include "ingest/format.h"
#include "ingest/slots.h"
#include "metrics/yaml_file.h"

namespace netra::bench {
namespace {

constexpr int kRounds = 31;
constexpr double kRoundNs = 4e6;

double cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// The lines of a file as records, in one buffer.
struct Input {
  explicit Input(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::vector<size_t> ends;
    for (std::string line; std::getline(in, line);) {
      if (line.ends_with('\r')) line.pop_back();
      if (line.empty()) continue;
      buffer += line;
      ends.push_back(buffer.size());
    }
    buffer.append(RecordBatch::kPadding, '\0');
    size_t begin = 0;
    for (const size_t end : ends) {
      records.push_back({.bytes = std::string_view(buffer).substr(begin, end - begin)});
      begin = end;
    }
  }
  std::string buffer;
  std::vector<Record> records;
};

// A format's mapping without its finisher.
class BareWalk {
 public:
  explicit BareWalk(const std::string& format)
      : yaml_(find(format)),
        slots_(slots_of(yaml_)),
        names_(slots_.begin(), slots_.end()),
        mapping_(Mapping::read(yaml_, names_)),
        reading_(mapping_, names_) {}

  bool walk(const Record& record) {
    reading_.clear();
    return Slots(reading_, record.bytes).ok();
  }

 private:
  static YamlFile find(const std::string& format) {
    for (const EmbeddedFile& file : mapping_files())
      if (file.name.ends_with("/" + format + ".yaml")) return YamlFile::parse(std::string(file.name), std::string(file.text));
    return YamlFile::read(format);
  }
  static std::vector<std::string> slots_of(const YamlFile& yaml) {
    std::vector<std::string> slots;
    for (const auto& slot : yaml.root()["slots"]) slots.push_back(slot.first.Scalar());
    return slots;
  }

  const YamlFile yaml_;
  const std::vector<std::string> slots_;
  const std::vector<std::string_view> names_;
  const Mapping mapping_;
  Reading reading_;
};

template <typename One>
double ns_per_record(const Input& input, int passes, One&& one) {
  const double begin = cpu_ns();
  for (int pass = 0; pass < passes; ++pass)
    for (const Record& record : input.records) one(record);
  return (cpu_ns() - begin) / (static_cast<double>(passes) * static_cast<double>(input.records.size()));
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

void measure(const std::string& format, const std::string& path) {
  const Input input(path);
  if (input.records.empty()) return void(std::fprintf(stderr, "%s: no records\n", path.c_str()));
  BareWalk bare(format);
  const auto whole = make_format(format, "");
  std::vector<Event> events;
  size_t made = 0, faults = 0, walked = 0;
  for (const Record& record : input.records) {
    faults += !whole->parse(record, events).ok();
    made += events.size();
  }
  const auto walk = [&](const Record& record) { walked += bare.walk(record); };
  const auto parse = [&](const Record& record) { whole->parse(record, events); };
  const double once = ns_per_record(input, 3, parse) * static_cast<double>(input.records.size());
  const int passes = std::max(1, static_cast<int>(kRoundNs / once));
  std::vector<double> walks, parses, ratios;
  for (int round = 0; round < kRounds; ++round) {
    walks.push_back(ns_per_record(input, passes, walk));
    parses.push_back(ns_per_record(input, passes, parse));
    ratios.push_back(parses.back() / walks.back());
  }
  std::printf("%-14s %6zu %8.0f %8zu %6zu %9.0f %9.0f %+8.0f%%\n", format.c_str(), input.records.size(),
              static_cast<double>(input.buffer.size()) / static_cast<double>(input.records.size()), made, faults, median(walks),
              median(parses), (median(ratios) - 1) * 100);
}

}  // namespace
}  // namespace netra::bench

int main(int argc, char** argv) {
  std::printf("%-14s %6s %8s %8s %6s %9s %9s %9s\n", "format", "recs", "bytes", "events", "faults", "walk ns", "parse ns", "finisher");
  for (int i = 1; i + 1 < argc; i += 2) netra::bench::measure(argv[i], argv[i + 1]);
  if (argc > 1) return 0;
  for (const std::string& format : netra::format_names())
    netra::bench::measure(format, NETRA_BENCH_GOLDEN "/" + format + "/quirks.jsonl");
}
