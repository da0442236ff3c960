// Formats that are a mapping file and nothing else.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "metrics/input_error.h"
#include "tests/ingest/parse_lines.h"

namespace netra {
namespace {

// A mapping as a file of its own for as long as the object lives.
class MappingFile {
 public:
  explicit MappingFile(const std::string& text) {
    std::string name = testing::TempDir() + "mapping-XXXXXX.yaml";
    ::close(::mkstemps(name.data(), 5));
    path = name;
    std::ofstream(path) << text;
  }
  ~MappingFile() { std::filesystem::remove(path); }
  MappingFile(const MappingFile&) = delete;

  std::string path;
};

// What stands in the document's block of that name, between the fences.
std::string block(const std::string& name) {
  std::ifstream in(NETRA_SOURCE_DIR "/docs/formats.md");
  std::string text, line;
  bool inside = false;
  while (std::getline(in, line)) {
    if (inside && line == "```") return text;
    if (inside) text += line + "\n";
    if (line.starts_with("```") && line.ends_with(" " + name)) inside = true;
  }
  ADD_FAILURE() << "docs/formats.md has no block called " << name;
  return "";
}

std::vector<std::string> lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> all;
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

std::string mapping(const std::string& more, const std::string& slots = "{object_id: /id, text: /t}") {
  return "format: contoh\nfinisher: generic\nsource: contoh.api\n" + more + "slots: " + slots + "\n";
}

std::string error_of(const std::string& text) {
  const MappingFile file(text);
  try {
    make_format(file.path, "");
  } catch (const InputError& error) {
    return std::string(error.what()).substr(file.path.size());
  }
  return "no error";
}

Parsed read(const std::string& text, const std::string& record) {
  const MappingFile file(text);
  return parse(*make_format(file.path, ""), record);
}

TEST(OwnMappingTest, TheDocumentsExampleDoesWhatTheDocumentSays) {
  const MappingFile file(block("warung.yaml"));
  const auto format = make_format(file.path, "");
  std::vector<std::string> events;
  for (const std::string& line : lines(block("warung.jsonl"))) {
    const Parsed parsed = parse(*format, line);
    EXPECT_EQ(parsed.fault, Fault::kNone) << parsed.what;
    events.insert(events.end(), parsed.events.begin(), parsed.events.end());
  }
  EXPECT_EQ(events, lines(block("warung.expected.jsonl")));
}

TEST(OwnMappingTest, OneKindMayHoldForAll) {
  EXPECT_EQ(read(mapping("kind: post\n"), R"({"id":5,"t":"a &amp; b"})").events,
            (std::vector<std::string>{R"({"source":"contoh.api","kind":"post","op":"create","object_id":"5","text":"a &amp; b"})"}));
  EXPECT_EQ(read(mapping("kind: post snapshot\ntext: entities\n"), R"({"id":5,"t":"a &amp; b"})").events,
            (std::vector<std::string>{R"({"source":"contoh.api","kind":"post","op":"snapshot","object_id":"5","text":"a & b"})"}));
}

TEST(OwnMappingTest, ReadsEveryClock) {
  const auto time = [](const std::string& clock, const std::string& value) {
    const Parsed parsed = read(mapping("kind: post\n" + (clock.empty() ? "" : "times: {t_event: " + clock + "}\n"),
                                       "{object_id: /id, t_event: /at}"),
                               R"({"id":"1","at":)" + value + "}");
    if (parsed.fault != Fault::kNone) return std::string(name_of(parsed.fault));
    const size_t at = parsed.events[0].find("\"t_event_us\":");
    return at == std::string::npos ? "unknown" : parsed.events[0].substr(at + 13, 16);
  };
  EXPECT_EQ(time("", R"("2024-09-22T10:13:20Z")"), "1727000000000000");
  EXPECT_EQ(time("twitter", R"("Sun Sep 22 10:13:20 +0000 2024")"), "1727000000000000");
  EXPECT_EQ(time("seconds", "1727000000"), "1727000000000000");
  EXPECT_EQ(time("seconds", R"("1727000000.0")"), "1727000000000000");
  EXPECT_EQ(time("milliseconds", "1727000000000"), "1727000000000000");
  EXPECT_EQ(time("microseconds", R"("1727000000000000")"), "1727000000000000");
  EXPECT_EQ(time("", "5"), "unknown");
  EXPECT_EQ(time("seconds", R"("besok")"), "unknown");
  EXPECT_EQ(time("milliseconds", "9223372036854775807"), "invalid_time");
}

TEST(OwnMappingTest, WhatIsNotPublicIsMarked) {
  const std::string text = mapping("kind: post\n", "{object_id: /id, non_public: /private}");
  EXPECT_NE(read(text, R"({"id":"1","private":true})").events[0].find("non_public"), std::string::npos);
  EXPECT_EQ(read(text, R"({"id":"1","private":false})").events[0].find("non_public"), std::string::npos);
}

TEST(OwnMappingTest, APostNeedsAnId) { EXPECT_EQ(read(mapping("kind: post\n"), R"({"t":"a"})").fault, Fault::kMissingField); }

TEST(OwnMappingTest, NamesFileAndLineOfWhatIsWrong) {
  EXPECT_EQ(error_of("format: a\nfinisher: gaib\nslots: {}\n").substr(0, 36), ":2: no finisher is called 'gaib'; kn");
  EXPECT_EQ(error_of("format: a\nfinisher: generic\nslots: {}\n"), ":1: the key 'source' is missing");
  EXPECT_EQ(error_of(mapping("")), ":1: say either 'kind', of every record, or 'kinds', by what stands at the slot 'kind'");
  EXPECT_EQ(error_of(mapping("kind: pos\n")),
            ":4: 'pos' is no kind and operation; write for example 'post create', 'reaction delete' or 'control'");
  EXPECT_EQ(error_of(mapping("kind: post\ntext: markdown\n")), ":5: 'markdown' is none of plain, entities, html");
  EXPECT_EQ(error_of(mapping("kind: post\ntimes: {t_event: hari}\n")),
            ":5: 'hari' is none of rfc3339, twitter, seconds, milliseconds, microseconds");
  EXPECT_EQ(error_of(mapping("kind: post\n", "{judul: /t}")), ":5: the finisher knows no slot 'judul'");
  EXPECT_EQ(error_of(mapping("kind: post\nwarna: merah\n")).substr(0, 24), ":5: unknown key 'warna';");
  EXPECT_EQ(error_of("format: a\nfinisher: generic\nsource: warung\nkind: post\nslots: {}\n"),
            ":3: the source is PLATFORM.FEED, such as forum.api: the roster knows accounts by the platform");
}

}  // namespace
}  // namespace netra
