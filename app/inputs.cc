#include "app/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ingest/envelope.h"
#include "ingest/format.h"
#include "ingest/format_spec.h"
#include "metrics/input_error.h"

namespace netra {

void declare_input(Options& options, InputOptions& input, bool needed) {
  const std::string meaning = fmt::format("Stream format: {}, or a mapping file", fmt::join(format_names(), ", "));
  if (needed)
    options.need("--format", input.format, meaning);
  else
    options.text("--format", input.format, meaning);
  options.text("--domain", input.domain, "Instance that local ids belong to, such as mastodon.example");
  options.choice("--envelope", input.envelope, envelope_names(), "What the records are wrapped in");
  options.list("--dictionary", input.dictionaries, "A zstd dictionary, for records that are frames packed with it");
}

DumpOptions dump_options(const InputOptions& input) {
  DumpOptions options;
  if (!input.format.empty()) options.format = FormatSpec{input.format, input.envelope, input.dictionaries}.text();
  options.domain = input.domain;
  return options;
}

std::vector<std::string> list_inputs(const std::vector<std::string>& arguments) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (argument == "-" || !fs::is_directory(argument, error)) {
      if (argument != "-" && !fs::exists(argument, error)) throw InputError(argument, 0, "there is no such file; check the path");
      files.push_back(argument);
      continue;
    }
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(argument))
      if (entry.is_regular_file()) found.push_back(entry.path().string());
    if (found.empty()) throw InputError(argument, 0, "the folder holds no files");
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace netra
