#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/event.h"
#include "ingest/format.h"
#include "ingest/slots.h"

namespace netra {

// The meaning of one format: what its mapping cannot say. Quirks live here (FORMATS section 2).
// Thread safety: none; one per parser.
class Finisher {
 public:
  // `source` and `domain` are what its events say of themselves; the domain is the configured instance and may be empty.
  Finisher(std::string source, std::string domain) : source_(std::move(source)), domain_(std::move(domain)) {}
  virtual ~Finisher() = default;

  // All slots it knows, in the order of its own numbering. A mapping names these and no others; one that it leaves out
  // is always absent.
  virtual std::span<const std::string_view> slots() const = 0;
  // The JSON document in a record: the record itself, unless the format wraps it.
  virtual std::string_view document(std::string_view record, Arena&) const { return record; }
  // Adds the events of a record whose document was walked without fault: at least one, unless it notes a fault.
  virtual void finish(Slots& slots, const Record& record, std::vector<Event>& events) = 0;
  // The screen's look, from the mapping's `screen` and `words` slots only, into an empty one; not decidable by default.
  virtual void peek(Slots&, const Record&, Peek&) {}
  // Whether a look whose `screen` slots are filled goes on for `words`.
  virtual bool wants_words(Slots&) { return false; }

 protected:
  // Whether a text is a literal, compared in place: std::string_view calls memcmp, and so does more than 16 bytes at once.
  template <size_t kSize>
  static bool is(std::string_view text, const char (&literal)[kSize]) {
    constexpr size_t kLength = kSize - 1, kHead = kLength > 16 ? 16 : kLength, kTail = kLength > 32 ? kLength - kHead : kHead;
    return text.size() == kLength && std::memcmp(text.data(), literal, kHead) == 0 &&
           std::memcmp(text.data() + kLength - kTail, literal + kLength - kTail, kTail) == 0;
  }
  // One event more; `value` is the JSON that carries it.
  Event& add(std::vector<Event>& events, std::string_view value) const {
    Event& event = events.emplace_back();
    event.source = source_;
    event.domain = domain_;
    event.value = value;
    return event;
  }
  // Makes it an event about the stream itself.
  static void control(Event& event, std::string_view flag) {
    event.kind = Kind::kControl;
    event.flags.push_back(flag);
  }
  // What the event points to by its id; nothing without one.
  static void add_ref(Event& event, Role role, std::string_view id) {
    if (!id.empty()) event.refs.push_back({.role = role, .id = id, .text_presence = TextPresence::kById});
  }

  const std::string source_, domain_;
};

// `domain` is the configured instance; may be empty. The generic one reads its meaning from the mapping; throws InputError.
std::unique_ptr<Finisher> make_activitypub_finisher(std::string domain);
std::unique_ptr<Finisher> make_canonical_finisher(std::string domain);
std::unique_ptr<Finisher> make_facebook_finisher(std::string domain);
std::unique_ptr<Finisher> make_gnip_finisher(std::string domain);
std::unique_ptr<Finisher> make_jetstream_v1_finisher(std::string domain);
std::unique_ptr<Finisher> make_jetstream_v2_finisher(std::string domain);
std::unique_ptr<Finisher> make_mastodon_finisher(std::string domain);
std::unique_ptr<Finisher> make_reddit_finisher(std::string domain);
std::unique_ptr<Finisher> make_telegram_finisher(std::string domain);
std::unique_ptr<Finisher> make_tiktok_finisher(std::string domain);
std::unique_ptr<Finisher> make_twitter_v1_finisher(std::string domain);
std::unique_ptr<Finisher> make_twitter_v2_finisher(std::string domain);
std::unique_ptr<Finisher> make_youtube_finisher(std::string domain);
std::unique_ptr<Finisher> make_generic_finisher(std::string domain, const YamlFile& mapping);

}  // namespace netra
