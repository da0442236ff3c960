#include "ingest/format_spec.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string_view>

#include "ingest/format.h"
#include "metrics/input_error.h"

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

std::optional<Sha256> FormatSpec::mapping_sha256() const {
  const auto built_in = format_names();
  if (std::find(built_in.begin(), built_in.end(), format) != built_in.end()) return {};
  std::ifstream in(format, std::ios::binary);
  std::ostringstream bytes;
  if (!in || !(bytes << in.rdbuf())) throw InputError(format, 0, "the mapping file cannot be read; check path and permissions");
  return sha256(bytes.str());
}

}  // namespace netra
