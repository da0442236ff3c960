#pragma once

#include <functional>
#include <string>
#include <vector>

#include "matcher/explain.h"

namespace netra {

// A text with what people say of it.
struct LabelledText {
  enum Kind : uint8_t {
    kLabelled,    // `label` is support, attack or neutral
    kBackground,  // carries no label: nothing of grade review or strong should be found
    kLeftOut,     // its readers did not agree, or could not tell
  };
  ExplainQuestion question;
  Kind kind = kBackground;
  std::string label;
  std::string target;  // whom it is for or against, in the words of whoever labelled it; may be empty
  std::string source, frame;
  std::string place;   // its id, else file:line
};

// Where texts that do not say so are read.
struct TextDefaults {
  TimeUs at = kTimeUnknown;
  std::string region;  // a code
};

// Reads JSON lines: the keys of `netra explain --batch`, and of the label the first of `gold`, `label`, `expected`; of the
// target the first of `target`, `candidate`; `source` (else the id up to its first `-`, else the file's name), `frame`.
// Labels: support, attack (or oppose), neutral; null, unclear and ambiguous are left out.
// Throws InputError naming file and line. `-` is standard input.
void read_labelled_texts(const std::string& path, const Pack& pack, const TextDefaults& defaults, const std::function<void(LabelledText&&)>& take);

}  // namespace netra
