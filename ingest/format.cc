#include "ingest/format.h"

#include <algorithm>
#include <iterator>

#include "ingest/embedded_files.h"
#include "ingest/finisher.h"
#include "ingest/mapping.h"
#include "metrics/input_error.h"

namespace netra {
namespace {

constexpr std::string_view kFaultNames[] = {
    "none",          "empty",      "too_long",     "invalid_utf8", "invalid_json", "several_documents", "too_deep",
    "missing_field", "wrong_type", "invalid_time", "no_time",      "late",         "internal"};
static_assert(std::size(kFaultNames) == kFaults);

struct KnownFinisher {
  std::string_view name;
  std::unique_ptr<Finisher> (*make)(std::string domain);
};
constexpr KnownFinisher kFinishers[] = {
    {"jetstream_v1", make_jetstream_v1_finisher},
    {"jetstream_v2", make_jetstream_v2_finisher},
    {"twitter_v1", make_twitter_v1_finisher},
    {"twitter_v2", make_twitter_v2_finisher},
    {"mastodon", make_mastodon_finisher},
    {"reddit", make_reddit_finisher},
    {"canonical", make_canonical_finisher},
};

std::unique_ptr<Finisher> make_finisher(const std::string& name, const std::string& domain) {
  for (const KnownFinisher& known : kFinishers)
    if (known.name == name) return known.make(domain);
  throw InputError("no finisher is called '" + name + "'");
}

// A mapping and its finisher.
class MappedFormat final : public Format {
 public:
  MappedFormat(Mapping mapping, std::unique_ptr<Finisher> finisher)
      : mapping_(std::move(mapping)), finisher_(std::move(finisher)), reading_(mapping_, finisher_->slots()) {}

  Peek peek(const Record& record) override {
    if (record.too_long) return {};
    auto slots = Slots::look(reading_, record.bytes);
    if (!slots) return {};
    const Peek peek = finisher_->peek(*slots, record);
    return slots->ok() ? peek : Peek{};
  }

  void begin() override { reading_.clear(); }

  ParseResult add(const Record& record, std::vector<Event>& events) override {
    if (record.null_value) return {Fault::kEmpty, "null value", 0};
    if (record.too_long) return {Fault::kTooLong, "longer than the limit for one record", record.bytes.size()};
    Slots slots(reading_, finisher_->document(record.bytes, reading_.arena()));
    if (!slots.ok()) return slots.result();
    const size_t before = events.size();
    finisher_->finish(slots, record, events);
    for (size_t i = before; i < events.size(); ++i)
      if (events[i].t_record == kTimeUnknown) events[i].t_record = record.t_record;
    return slots.result();
  }

 private:
  // Constant after construction.
  const Mapping mapping_;
  const std::unique_ptr<Finisher> finisher_;
  // Of the record at hand.
  Reading reading_;
};

}  // namespace

std::string_view name_of(Fault fault) { return kFaultNames[static_cast<size_t>(fault)]; }

std::optional<Fault> fault_of(std::string_view name) {
  const auto found = std::find(std::begin(kFaultNames), std::end(kFaultNames), name);
  if (found == std::end(kFaultNames)) return {};
  return static_cast<Fault>(found - std::begin(kFaultNames));
}

ParseResult Format::parse(const Record& record, std::vector<Event>& events) {
  constexpr size_t kKeep = 1024;
  if (events.capacity() > kKeep) events = {};  // after a record of many
  events.clear();
  begin();
  const ParseResult result = add(record, events);
  if (!result.ok()) events.clear();
  return result;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : mapping_files())
    names.push_back(Mapping::read_head(std::string(file.name), file.text).format);
  std::sort(names.begin(), names.end());
  return names;
}

std::unique_ptr<Format> make_format(const std::string& name, const std::string& domain) {
  std::string known;
  for (const EmbeddedFile& file : mapping_files()) {
    const std::string path(file.name);
    const Mapping head = Mapping::read_head(path, file.text);
    known += (known.empty() ? "" : ", ") + head.format;
    if (head.format != name) continue;
    auto finisher = make_finisher(head.finisher, domain);
    Mapping mapping = Mapping::read(path, file.text, finisher->slots());
    return std::make_unique<MappedFormat>(std::move(mapping), std::move(finisher));
  }
  throw InputError("no stream format is called '" + name + "'; known are " + known);
}

}  // namespace netra
