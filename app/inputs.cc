#include "app/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/terminal.h"
#include "ingest/envelope.h"
#include "ingest/format.h"
#include "ingest/format_spec.h"
#include "metrics/input_error.h"
#include "metrics/utf8.h"

namespace netra {
namespace {

// Links are followed; a folder that is met again, as in a loop of them, is entered once.
std::vector<std::string> files_in(const std::string& folder) try {
  namespace fs = std::filesystem;
  std::vector<std::string> found;
  std::set<fs::path> entered{fs::canonical(folder)};
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::follow_directory_symlink), end; at != end; ++at) {
    if (at->is_regular_file()) found.push_back(at->path().string());
    if (at->is_directory() && !entered.insert(fs::canonical(at->path())).second) at.disable_recursion_pending();
  }
  return found;
} catch (const std::filesystem::filesystem_error& error) {
  throw InputError(error.path1().string(), 0, "cannot be read: " + error.code().message());
}

}  // namespace

void declare_input(Options& options, InputOptions& input) {
  options.text("--format", input.format,
               fmt::format("Stream format: {}, or a mapping file (default: what the first records of each dump look like)", fmt::join(format_names(), ", ")));
  options.text("--domain", input.domain, "Instance that local ids belong to, such as mastodon.example");
  options.choice("--envelope", input.envelope, envelope_names(), "What the records are wrapped in");
  options.list("--dictionary", input.dictionaries, "A zstd dictionary, for records that are frames packed with it");
}

uint64_t replay_flight_bytes(const Config& config) { return std::min<uint64_t>(config.memory_bytes / 4, uint64_t{64} << 20); }
uint64_t replay_store_bytes(const Config& config) { return std::min<uint64_t>(config.memory_bytes / 4, uint64_t{256} << 20); }

DumpOptions dump_options(const InputOptions& input, const Config& config) {
  DumpOptions options;
  if (!input.format.empty()) options.format = FormatSpec{input.format, input.envelope, input.dictionaries}.text();
  else if (input.envelope != "none" || !input.dictionaries.empty())
    throw InputError("--envelope and --dictionary need --format: what is inside cannot be told from here");
  if (!options.format.empty()) make_format(options.format, input.domain);  // a mistake is said before the first record
  options.domain = input.domain;
  options.lines.record_bytes_max = config.record_bytes;
  options.unpack.memory_bytes_max = config.memory_bytes - replay_flight_bytes(config) - replay_store_bytes(config);
  options.unpack.ratio_max = config.unpack_ratio;
  options.say = [](const std::string& text) { say("{}\n", printable(text)); };
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
    std::vector<std::string> found = files_in(argument);
    if (found.empty()) throw InputError(argument, 0, "the folder holds no files");
    if (!std::all_of(found.begin(), found.end(), is_utf8)) throw InputError(argument, 0, "a file in it has a name that is no UTF-8; rename it");
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace netra
