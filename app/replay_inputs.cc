#include "app/replay_inputs.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <set>

#include "metrics/input_error.h"

namespace netra {
namespace {

// Every dump stays open until it is read: many files need many descriptors.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::string label(const StreamState& state) {
  return state.file.empty() ? state.name : fmt::format("{} ({})", state.file, state.name);
}

}  // namespace

ReplayInputs::ReplayInputs(const std::vector<std::string>& files, const DumpOptions& options) {
  allow_many_files();
  std::set<std::string> names;
  for (const std::string& file : list_inputs(files)) {
    auto source = std::make_unique<DumpSource>(file, options);
    if (!names.insert(source->stream()->name).second) {
      fmt::print(stderr, "{}: the same dump is given twice; it is taken once\n", file);
      continue;
    }
    bytes_ += source->resumable() ? source->bytes() : 0;
    sources_.push_back(std::move(source));
    files_.push_back(file);
  }
  count_ = sources_.size();
}

void ReplayInputs::attach(Store& store) {
  const std::vector<StreamState> known = store.streams();
  std::set<std::string> given;
  for (const auto& source : sources_) given.insert(source->stream()->name);
  const bool finished = !known.empty() && std::all_of(known.begin(), known.end(), [](const auto& state) { return state.finished; });
  for (const StreamState& state : known) {
    if (state.name == "file:stdin")
      throw InputError(fmt::format("{}: this store was made from standard input, which can't be resumed; use another store", store.dir()));
    if (!given.contains(state.name))
      throw InputError(fmt::format("{}: this store is {} other dumps, {} is not among those given; give the same files to go on, or "
                                   "use another store",
                                   store.dir(), finished ? "finished with" : "of", label(state)));
  }
  for (size_t i = 0; i < sources_.size(); ++i) {
    const std::string& name = sources_[i]->stream()->name;
    const bool fresh = std::none_of(known.begin(), known.end(), [&](const auto& state) { return state.name == name; });
    if (fresh && !known.empty())
      throw InputError(fmt::format("{}: this store is {} other dumps, {} is new to it; use another store", store.dir(),
                                   finished ? "finished with" : "of", files_[i]));
  }
  if (known.empty()) describe(store);
  for (size_t i = 0; i < sources_.size(); ++i) {
    const DumpSource& source = *sources_[i];
    const auto state = store.stream(source.stream()->name);
    if (!state) continue;
    if (state->finished) {
      bytes_done_ += source.bytes();
      sources_[i].reset();
    } else {
      sources_[i]->start_at(state->next_number);
    }
  }
  std::erase(sources_, nullptr);
}

void ReplayInputs::describe(Store& store) const {
  std::vector<InputDescription> inputs;
  for (size_t i = 0; i < sources_.size(); ++i)
    if (const DumpSource& source = *sources_[i]; source.resumable())
      inputs.push_back({source.stream()->name, files_[i], source.bytes(), source.sha256()});
  store.describe_inputs(inputs);
}

}  // namespace netra
