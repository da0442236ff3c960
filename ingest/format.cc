#include "ingest/format.h"

#include <algorithm>
#include <iterator>

#include "ingest/embedded_files.h"
#include "ingest/envelope.h"
#include "ingest/finisher.h"
#include "ingest/format_spec.h"
#include "ingest/mapping.h"
#include "ingest/zstd_frames.h"
#include "metrics/input_error.h"
#include "metrics/yaml_file.h"

namespace netra {
namespace {

constexpr std::string_view kFaultNames[] = {
    "none",          "empty",      "too_long",     "invalid_utf8", "invalid_json", "several_documents", "too_deep",
    "missing_field", "wrong_type", "invalid_time", "no_time",      "late",         "internal",
    "damaged_archive", "unpack_limit", "unknown_format"};
static_assert(std::size(kFaultNames) == kFaults);

template <std::unique_ptr<Finisher> (*kMake)(std::string)>
std::unique_ptr<Finisher> make(std::string domain, const YamlFile&) {
  return kMake(std::move(domain));
}

struct KnownFinisher {
  std::string_view name;
  std::unique_ptr<Finisher> (*make)(std::string domain, const YamlFile& mapping);
};
constexpr KnownFinisher kFinishers[] = {
    {"activitypub", make<make_activitypub_finisher>},
    {"canonical", make<make_canonical_finisher>},
    {"facebook", make<make_facebook_finisher>},
    {"gnip", make<make_gnip_finisher>},
    {"jetstream_v1", make<make_jetstream_v1_finisher>},
    {"jetstream_v2", make<make_jetstream_v2_finisher>},
    {"mastodon", make<make_mastodon_finisher>},
    {"reddit", make<make_reddit_finisher>},
    {"telegram", make<make_telegram_finisher>},
    {"tiktok", make<make_tiktok_finisher>},
    {"twitter_v1", make<make_twitter_v1_finisher>},
    {"twitter_v2", make<make_twitter_v2_finisher>},
    {"youtube", make<make_youtube_finisher>},
    {"generic", make_generic_finisher},
};

std::unique_ptr<Finisher> make_finisher(const YamlFile& mapping, const std::string& domain) {
  const std::string name = mapping.need(mapping.root(), "finisher");
  std::string known_names;
  for (const KnownFinisher& known : kFinishers) {
    if (known.name == name) return known.make(domain, mapping);
    known_names += (known_names.empty() ? "" : ", ") + std::string(known.name);
  }
  mapping.fail(mapping.root()["finisher"], "no finisher is called '" + name + "'; known are " + known_names);
}

// Of a document that was made from the record's bytes and does not stand in them: offsets in it are none in the record.
ParseResult elsewhere(ParseResult result) {
  result.offset = 0;
  return result;
}

// A mapping and its finisher.
class MappedFormat final : public Format {
 public:
  MappedFormat(Mapping mapping, std::unique_ptr<Finisher> finisher)
      : mapping_(std::move(mapping)), finisher_(std::move(finisher)), reading_(mapping_, finisher_->slots()) {}

  void peek(const Record& record, Peek& peek) override {
    peek = {};
    if (record.too_long) return;
    begin();
    if (!Slots::look(reading_, record.bytes, wants_words_)) return;
    Slots slots = Slots::looked_at(reading_, record.bytes);
    finisher_->peek(slots, record, peek);
    if (!slots.ok()) peek = {};
  }

  void begin() override { reading_.clear(); }

  ParseResult add(const Record& record, std::vector<Event>& events) override {
    if (record.null_value) return {Fault::kEmpty, "null value", 0};
    if (record.too_long) return {Fault::kTooLong, "longer than the limit for one record", record.bytes.size()};
    const std::string_view document = finisher_->document(record.bytes, reading_.arena());
    const ParseResult result = read(document, record, events);
    return document.data() == record.bytes.data() ? result : elsewhere(result);
  }

 private:
  ParseResult read(std::string_view document, const Record& record, std::vector<Event>& events) {
    Slots slots(reading_, document);
    if (!slots.ok()) return slots.result();
    const size_t before = events.size();
    finisher_->finish(slots, record, events);
    for (size_t i = before; i < events.size(); ++i)
      if (events[i].t_record == kTimeUnknown) events[i].t_record = record.t_record;
    return slots.result();
  }

  // Constant after construction.
  const Mapping mapping_;
  const std::unique_ptr<Finisher> finisher_;
  // Of the record at hand.
  Reading reading_;
  const std::function<bool()> wants_words_ = [this] {
    Slots slots = Slots::looked_at(reading_, {});
    return finisher_->wants_words(slots);
  };
};

// Unpacks records that are zstd frames; others go by.
class FramedFormat final : public Format {
 public:
  FramedFormat(const std::vector<std::string>& dictionaries, std::optional<Sha256> mapping, std::unique_ptr<Format> inner)
      : frames_(dictionaries), mapping_(std::move(mapping)), inner_(std::move(inner)) {}

  void peek(const Record& record, Peek& peek) override {
    inner_->peek(ZstdFrames::is_frame(record.bytes) ? Record{} : record, peek);  // nothing to look at in a frame
  }
  void begin() override { inner_->begin(); }
  ParseResult add(const Record& record, std::vector<Event>& events) override {
    if (!ZstdFrames::is_frame(record.bytes) || record.too_long) return inner_->add(record, events);
    Record plain = record;
    const ParseResult decoded = frames_.decode(record.bytes, plain.bytes);
    if (!decoded.ok()) return decoded;
    return elsewhere(inner_->add(plain, events));
  }
  std::optional<Sha256> mapping() const override { return mapping_; }

 private:
  ZstdFrames frames_;
  const std::optional<Sha256> mapping_;
  const std::unique_ptr<Format> inner_;
};

// `mappings/jetstream_v1.yaml` is the mapping of `jetstream_v1`.
std::string_view format_of(const EmbeddedFile& file) {
  std::string_view name = file.name.substr(file.name.rfind('/') + 1);
  name.remove_suffix(std::string_view(".yaml").size());
  return name;
}

struct MappingFile {
  YamlFile yaml;
  std::optional<Sha256> sha256;  // of an operator's
};

MappingFile read_mapping(const std::string& format) {
  std::string known;
  for (const EmbeddedFile& file : mapping_files()) {
    if (format_of(file) == format) return {YamlFile::parse(std::string(file.name), std::string(file.text)), {}};
    known += std::string(format_of(file)) + ", ";
  }
  if (format.find('/') == std::string::npos && !format.ends_with(".yaml"))
    throw InputError("no format is called '" + format + "'; known are " + known + "and mapping files by their path");
  YamlFile yaml = YamlFile::read(format);
  const Sha256 digest = sha256(yaml.text());
  return {std::move(yaml), digest};
}

std::unique_ptr<Format> make_mapped(const YamlFile& yaml, const std::string& domain) {
  auto finisher = make_finisher(yaml, domain);
  Mapping mapping = Mapping::read(yaml, finisher->slots());
  return std::make_unique<MappedFormat>(std::move(mapping), std::move(finisher));
}

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
  for (const EmbeddedFile& file : mapping_files()) names.emplace_back(format_of(file));
  return names;
}

std::unique_ptr<Format> make_format(const std::string& name, const std::string& domain) {
  const FormatSpec spec = FormatSpec::parse(name);
  const MappingFile mapping = read_mapping(spec.format);
  auto format = make_enveloped(spec.envelope, make_mapped(mapping.yaml, domain));
  return std::make_unique<FramedFormat>(spec.dictionaries, mapping.sha256, std::move(format));
}

}  // namespace netra
