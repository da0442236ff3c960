#include "ingest/envelope.h"

#include <openssl/evp.h>

#include <algorithm>

#include "ingest/json_text.h"
#include "ingest/slots.h"
#include "ingest/utf8.h"
#include "metrics/input_error.h"

namespace netra {
namespace {

using Type = SlotValue::Type;

enum Slot : size_t {
  kSpecversion, kData, kDataBase64, kTime, kPayload, kPayloadAfter, kPayloadOp, kPayloadTsMs, kAfter, kOp, kTsMs, kSlots
};
constexpr std::string_view kPaths[] = {
    "/specversion", "/data", "/data_base64", "/time", "/payload", "/payload/after", "/payload/op", "/payload/ts_ms",
    "/after", "/op", "/ts_ms"};
static_assert(std::size(kPaths) == kSlots);

// Without a byte order mark and the space around.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  text = without_mark(text);
  const size_t from = text.find_first_not_of(kSpace);
  return from == std::string_view::npos ? "" : text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

// Nothing when it is no base64.
std::optional<std::string_view> decode_base64(std::string_view text, Arena& arena) {
  if (text.size() % 4 != 0 || text.size() > INT32_MAX) return {};
  const size_t room = text.size() / 4 * 3;
  char* const out = arena.take(room);
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return {};
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  return std::string_view(out, static_cast<size_t>(size) - std::min(padding, static_cast<size_t>(size)));
}

// One envelope around one format. It takes part in a record as formats do: begin(), then add().
class EnvelopedFormat : public Format {
 public:
  explicit EnvelopedFormat(std::unique_ptr<Format> inner)
      : inner_(std::move(inner)), mapping_(Mapping::of(kPaths)), reading_(mapping_, kPaths) {}

  void peek(const Record&, Peek& peek) override { peek = {}; }

  void begin() override {
    reading_.clear();
    inner_->begin();
  }

  ParseResult add(const Record& record, std::vector<Event>& events) override {
    if (record.null_value) return tombstone(record, events);
    if (record.too_long) return inner_->add(record, events);
    return unwrap(record, events);
  }

 protected:
  virtual ParseResult unwrap(const Record& record, std::vector<Event>& events) = 0;
  // A null value follows a deletion in a compacted topic.
  virtual ParseResult tombstone(const Record& record, std::vector<Event>& events) { return inner_->add(record, events); }

  // The document at a slot: an object, or the text of a string. Nothing, and a fault, for anything else.
  static std::string_view document(Slots& slots, Slot slot) {
    const SlotValue& value = slots.value(slot);
    if (value.type == Type::kObject || value.type == Type::kString) return value.text;
    slots.refuse(value.type <= Type::kNull ? Fault::kMissingField : Fault::kWrongType, slot);
    return {};
  }

  // What stands inside, to the format inside.
  ParseResult pass(const Slots& slots, const Record& record, std::string_view document, TimeUs time,
                   std::vector<Event>& events) {
    if (!slots.ok()) return slots.result();
    return pass(record, document, time, events);
  }
  ParseResult pass(const Record& record, std::string_view document, TimeUs time, std::vector<Event>& events) {
    Record inside = record;
    inside.bytes = document;
    if (inside.t_record == kTimeUnknown) inside.t_record = time;
    ParseResult result = inner_->add(inside, events);
    const std::string_view outside = record.bytes;
    const bool within = document.data() >= outside.data() && document.data() <= outside.data() + outside.size();
    if (!result.ok()) result.offset = within ? result.offset + static_cast<size_t>(document.data() - outside.data()) : 0;
    return result;
  }

  static ParseResult control(const Record& record, std::string_view source, std::string_view flag, TimeUs time,
                             std::vector<Event>& events) {
    Event& event = events.emplace_back();
    event.source = source;
    event.kind = Kind::kControl;
    event.flags.push_back(flag);
    event.t_record = record.t_record != kTimeUnknown ? record.t_record : time;
    event.value = record.bytes;
    return {};
  }

  const std::unique_ptr<Format> inner_;
  const Mapping mapping_;
  Reading reading_;
};

class CloudEvents final : public EnvelopedFormat {
 public:
  using EnvelopedFormat::EnvelopedFormat;

 private:
  ParseResult unwrap(const Record& record, std::vector<Event>& events) override {
    const std::string_view bytes = trimmed(record.bytes);
    if (bytes.starts_with('[')) return batch(record, bytes, events);
    Slots slots(reading_, record.bytes);
    if (slots.ok() && !slots.has(kSpecversion)) return inner_->add(record, events);  // binary
    return structured(slots, record, events);
  }

  ParseResult batch(const Record& record, std::string_view bytes, std::vector<Event>& events) {
    if (!json_elements(bytes, index_, elements_)) return {Fault::kInvalidJson, "a batch of CloudEvents is malformed", 0};
    if (elements_.size() > Reading::kElements) return {Fault::kInternal, "a batch of more than 100000 CloudEvents", 0};
    if (elements_.empty()) return control(record, "envelope.cloudevents", "empty_batch", kTimeUnknown, events);
    for (const std::string_view element : elements_) {
      Slots slots(reading_, element);
      if (slots.ok() && !slots.has(kSpecversion)) slots.refuse(Fault::kMissingField, kSpecversion);
      const ParseResult result = structured(slots, record, events);
      if (!result.ok()) return result;
    }
    return {};
  }

  ParseResult structured(Slots& slots, const Record& record, std::vector<Event>& events) {
    const TimeUs time = parse_rfc3339(slots.string(kTime)).value_or(kTimeUnknown);
    if (slots.given(kData) || !slots.given(kDataBase64)) return pass(slots, record, document(slots, kData), time, events);
    const auto bytes = decode_base64(slots.string(kDataBase64), slots.arena());
    if (!bytes) slots.refuse(Fault::kWrongType, kDataBase64);
    return pass(slots, record, bytes.value_or(""), time, events);
  }

  JsonIndex index_;
  std::vector<std::string_view> elements_;
};

class Debezium final : public EnvelopedFormat {
 public:
  using EnvelopedFormat::EnvelopedFormat;

 private:
  static constexpr std::string_view kSource = "envelope.debezium";

  static TimeUs time_of_ms(int64_t ms) { return ms > 0 && ms < INT64_MAX / 1000 ? ms * 1000 : kTimeUnknown; }

  ParseResult tombstone(const Record& record, std::vector<Event>& events) override {
    return control(record, kSource, "tombstone", kTimeUnknown, events);
  }

  ParseResult unwrap(const Record& record, std::vector<Event>& events) override {
    Slots slots(reading_, record.bytes);
    if (slots.is(kPayload, Type::kNull)) return tombstone(record, events);
    const bool with_payload = slots.has(kPayload);
    const std::string_view op = slots.need(with_payload ? kPayloadOp : kOp);
    const TimeUs time = time_of_ms(slots.integer(with_payload ? kPayloadTsMs : kTsMs).value_or(0));
    if (!slots.ok()) return slots.result();
    if (op == "d" || op == "t") return control(record, kSource, "row_deleted", time, events);
    if (op == "m") return control(record, kSource, "message", time, events);
    return pass(slots, record, document(slots, with_payload ? kPayloadAfter : kAfter), time, events);
  }
};

class Connect final : public EnvelopedFormat {
 public:
  using EnvelopedFormat::EnvelopedFormat;

 private:
  ParseResult tombstone(const Record& record, std::vector<Event>& events) override {
    return control(record, "envelope.connect", "tombstone", kTimeUnknown, events);
  }

  ParseResult unwrap(const Record& record, std::vector<Event>& events) override {
    Slots slots(reading_, record.bytes);
    if (slots.is(kPayload, Type::kNull)) return tombstone(record, events);
    return pass(slots, record, document(slots, kPayload), kTimeUnknown, events);
  }
};

class JsonString final : public EnvelopedFormat {
 public:
  using EnvelopedFormat::EnvelopedFormat;

 private:
  ParseResult unwrap(const Record& record, std::vector<Event>& events) override {
    const std::string_view bytes = trimmed(record.bytes);
    if (bytes.empty()) return {Fault::kEmpty, "no bytes", 0};
    if (const ParseResult built = index_.build(bytes); !built.ok()) return built;
    if (bytes.front() != '"') return {Fault::kWrongType, "the record is no JSON string", 0};
    if (index_.positions().size() != 1) return {Fault::kInvalidJson, "something follows the string", 0};
    const auto text = json_string(bytes.substr(1, bytes.size() - 2), reading_.arena());
    if (!text) return {Fault::kInvalidJson, "a string has an unknown escape", 0};
    return pass(record, *text, kTimeUnknown, events);
  }

  JsonIndex index_;
};

template <typename Envelope>
std::unique_ptr<Format> wrap(std::unique_ptr<Format> inner) {
  return std::make_unique<Envelope>(std::move(inner));
}

struct KnownEnvelope {
  const char* name;
  std::unique_ptr<Format> (*wrap)(std::unique_ptr<Format> inner);
};
constexpr KnownEnvelope kEnvelopes[] = {{"none", [](std::unique_ptr<Format> inner) { return inner; }},
                                        {"cloudevents", wrap<CloudEvents>},
                                        {"debezium", wrap<Debezium>},
                                        {"connect", wrap<Connect>},
                                        {"string", wrap<JsonString>}};

}  // namespace

std::vector<std::string> envelope_names() {
  std::vector<std::string> names;
  for (const KnownEnvelope& known : kEnvelopes) names.emplace_back(known.name);
  return names;
}

std::unique_ptr<Format> make_enveloped(const std::string& envelope, std::unique_ptr<Format> inner) {
  std::string names;
  for (const KnownEnvelope& known : kEnvelopes) {
    if (known.name == (envelope.empty() ? "none" : envelope)) return known.wrap(std::move(inner));
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  throw InputError("no envelope is called '" + envelope + "'; known are " + names);
}

}  // namespace netra
