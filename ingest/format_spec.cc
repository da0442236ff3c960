#include "ingest/format_spec.h"

#include <algorithm>
#include <string_view>

namespace netra {
namespace {

constexpr std::string_view kIn = " in ", kWith = " with ";

// Cuts what follows `word` off `text` and gives it back; empty where the word is not there.
std::string cut_behind(std::string& text, std::string_view word) {
  const size_t at = text.find(word);
  if (at == std::string::npos) return "";
  const std::string behind = text.substr(at + word.size());
  text.resize(at);
  return behind;
}

}  // namespace

FormatSpec FormatSpec::parse(const std::string& text) {
  FormatSpec spec{text, {}, {}};
  std::string files = cut_behind(spec.format, kWith);
  spec.envelope = cut_behind(spec.format, kIn);
  while (!files.empty()) {
    const size_t end = std::min(files.find(','), files.size());
    spec.dictionaries.push_back(files.substr(0, end));
    files.erase(0, end + 1);
  }
  return spec;
}

std::string FormatSpec::text() const {
  std::string text = format;
  if (!envelope.empty() && envelope != "none") text.append(kIn).append(envelope);
  for (size_t i = 0; i < dictionaries.size(); ++i) text.append(i == 0 ? kWith : ",").append(dictionaries[i]);
  return text;
}

}  // namespace netra
