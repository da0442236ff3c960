#include "app/replay_inputs.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <set>

#include "app/terminal.h"
#include "ingest/format_spec.h"
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

// The same paths and envelope: a mapping file may lie elsewhere now, as dictionaries and dumps may.
bool reads_alike(const std::string& a, const std::string& b) {
  const FormatSpec one = FormatSpec::parse(a), other = FormatSpec::parse(b);
  const auto name = [](const FormatSpec& spec) { return spec.format.substr(spec.format.rfind('/') + 1); };
  return name(one) == name(other) && one.envelope == other.envelope;
}

ResumePoint resume_point(const Store& store, const std::string& stream) {
  const auto state = store.stream(stream);
  return state ? ResumePoint{state->next_number, state->finished, state->format} : ResumePoint{};
}

}  // namespace

ReplayInputs::ReplayInputs(const std::vector<std::string>& files, const DumpOptions& options) : format_(options.format), domain_(options.domain) {
  allow_many_files();
  std::set<std::string> names;
  for (const std::string& file : list_inputs(files)) {
    auto source = std::make_unique<DumpSource>(file, options);
    if (!names.insert(source->name()).second) {
      say("{}: the same dump is given twice; it is taken once\n", file);
      continue;
    }
    bytes_ += source->resumable() ? source->bytes() : 0;
    resumable_ = resumable_ && source->resumable();
    sources_.push_back(std::move(source));
    files_.push_back(file);
  }
}

// What was begun one way is not read on another way.
void ReplayInputs::check_reading(const Store& store, const StreamState& state) const {
  if (state.format.empty()) return;
  if (!format_.empty() && !reads_alike(format_, state.format))
    throw InputError(fmt::format("{}: {} was begun as {}, not as {}; give the same --format and --envelope to go on, or use another store", store.dir(),
                                 label(state), state.format, format_));
  if (domain_ != state.domain)
    throw InputError(fmt::format("{}: {} was begun with --domain '{}', not '{}'; give the same to go on, or use another store", store.dir(), label(state),
                                 state.domain, domain_));
}

void ReplayInputs::attach(Store& store) {
  const std::vector<StreamState> known = store.streams();
  for (const StreamState& state : known) check_reading(store, state);
  std::set<std::string> given;
  for (const auto& source : sources_) given.insert(source->name());
  const bool finished = !known.empty() && std::all_of(known.begin(), known.end(), [](const auto& state) { return state.finished; });
  for (const StreamState& state : known) {
    if (container_of(state.name) == "file:stdin")
      throw InputError(fmt::format("{}: this store was made from standard input, which can't be resumed; use another store", store.dir()));
    if (!given.contains(container_of(state.name)))
      throw InputError(fmt::format("{}: this store is {} other dumps, {} is not among those given; give the same files to go on, or "
                                   "use another store",
                                   store.dir(), finished ? "finished with" : "of", label(state)));
  }
  std::set<std::string> known_dumps;
  for (const StreamState& state : known) known_dumps.insert(container_of(state.name));
  for (size_t i = 0; i < sources_.size(); ++i) {
    if (!known.empty() && !known_dumps.contains(sources_[i]->name()))
      throw InputError(fmt::format("{}: this store is {} other dumps, {} is new to it; use another store", store.dir(),
                                   finished ? "finished with" : "of", files_[i]));
  }
  if (known.empty()) describe(store);
  for (size_t i = 0; i < sources_.size(); ++i) {
    const DumpSource& source = *sources_[i];
    const auto state = store.stream(source.name());
    if (!state || !state->finished) {
      sources_[i]->resume([&store](const std::string& stream) { return resume_point(store, stream); });
      continue;
    }
    bytes_done_ += source.bytes();
    sources_[i].reset();
  }
  std::erase(sources_, nullptr);
}

void ReplayInputs::describe(Store& store) const {
  std::vector<InputDescription> inputs;
  for (size_t i = 0; i < sources_.size(); ++i)
    if (const DumpSource& source = *sources_[i]; source.resumable())
      inputs.push_back({source.name(), files_[i], source.bytes(), source.sha256()});
  store.describe_inputs(inputs);
}

}  // namespace netra
