#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/path_trie.h"

namespace netra {

class YamlFile;

// A mapping says where in a format's JSON the values stand; a finisher says what they mean. One YAML file per format:
//
//   format: jetstream_v1            # the name that people use
//   finisher: jetstream             # which code gives the values their meaning
//   slots:                          # value: path; the names are the finisher's
//     did: /did
//     langs: /commit/record/langs/* # `*`: the first 8 elements of an array
//     extra: /extra/@               # `@`: the first 8 members of an object, with their names
//   repeat_at: [/retweeted_status]  # optional: objects inside the document that hold the same slots again
//   screen: [did, kind]             # optional: the slots that the cheap look reads, of the document itself; an array of
//                                   # values is read as one, raw
//   words: [text]                   # optional: those that it reads too where the finisher wants the words
//
// The generic finisher knows more keys (docs/formats.md). A slot that is not mapped is always absent. The path `/` is the whole object, as raw JSON.
struct Mapping {
  std::string format, finisher;
  std::vector<uint32_t> first_place;  // by slot
  uint32_t stride = 0;                // places of one instance
  uint32_t instances = 1;             // the document, then `repeat_at` in its order
  std::vector<PathTrie::Path> paths;  // of all instances
  std::vector<PathTrie::Path> screen_paths;  // of the screen, then of the words
  size_t screen_size = 0;                    // so many are the screen's

  // For a finisher with these slots. Throws InputError with file and line.
  static Mapping read(const YamlFile& yaml, std::span<const std::string_view> slots);
  // One slot for each path, in their order.
  static Mapping of(std::span<const std::string_view> paths);
};

}  // namespace netra
