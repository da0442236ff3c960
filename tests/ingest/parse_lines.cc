#include "tests/ingest/parse_lines.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ingest/event_json.h"

namespace netra {

Parsed parse(Format& format, std::string_view bytes) {
  const PaddedRecord padded(bytes);
  std::vector<Event> events;
  const ParseResult result = format.parse(padded.record, events);
  Parsed parsed{result.fault, result.what, result.offset, {}, {}};
  for (const Event& event : events) {
    append_event_json(event, parsed.events.emplace_back());
    parsed.values.emplace_back(event.value);
  }
  return parsed;
}

Parsed parse(const std::string& format, std::string_view bytes) { return parse(*make_format(format, ""), bytes); }

std::vector<std::string> read_lines(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

std::string shared_dir() {
  const char* const named = std::getenv("NETRA_SHARED");
  const std::string dir = named ? named : NETRA_SOURCE_DIR "/../shared";
  return std::filesystem::is_directory(dir) ? dir : "";
}

}  // namespace netra
