#include "ingest/event_json.h"

#include <charconv>
#include <concepts>

#include "ingest/json_text.h"

namespace netra {
namespace {

// Members of one JSON object, in the order of the calls. Absent fields are left out by the caller or by `known`.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

  void always(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(value, out_);
  }
  void known(std::string_view name, std::string_view value) {
    if (!value.empty()) always(name, value);
  }
  template <std::integral T>
  void number(std::string_view name, T value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    key(name);
    out_.append(digits, end);
  }
  void time(std::string_view name, TimeUs t) {
    if (t != kTimeUnknown) number(name, t);
  }
  template <size_t N>
  void list(std::string_view name, const FixedList<std::string_view, N>& values) {
    if (values.empty()) return;
    key(name);
    char before = '[';
    for (const std::string_view value : values) {
      out_ += before;
      append_json_string(value, out_);
      before = ',';
    }
    out_ += ']';
  }
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(name, out_);
    out_ += ':';
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

void append_ref(const Ref& ref, std::string& out) {
  ObjectWriter object(out);
  object.always("role", name_of(ref.role));
  object.known("id", ref.id);
  object.known("author_id", ref.author_id);
  object.known("author_handle", ref.author_handle);
  if (ref.text) object.always("text", *ref.text);
  object.known("lang", ref.lang);
  object.known("version", ref.version);
  object.always("text_presence", name_of(ref.text_presence));
  object.end();
}

void append_refs(const Event& event, ObjectWriter& object, std::string& out) {
  if (event.refs.empty()) return;
  object.key("refs");
  char before = '[';
  for (const Ref& ref : event.refs) {
    out += before;
    append_ref(ref, out);
    before = ',';
  }
  out += ']';
}

void append_extra(const Event& event, ObjectWriter& object, std::string& out) {
  if (event.extra.empty()) return;
  object.key("extra");
  ObjectWriter extra(out);
  for (const NamedValue& named : event.extra) extra.always(named.name, named.value);
  extra.end();
}

}  // namespace

void append_event_json(const Event& event, std::string& out) {
  ObjectWriter object(out);
  object.always("source", event.source);
  object.known("domain", event.domain);
  object.always("kind", name_of(event.kind));
  object.always("op", name_of(event.op));
  object.known("object_id", event.object_id);
  object.known("actor_id", event.actor_id);
  object.known("actor_handle", event.actor_handle);
  if (event.text) object.always("text", *event.text);
  append_refs(event, object, out);
  object.time("t_event_us", event.t_event);
  object.time("t_seen_us", event.t_seen);
  object.time("t_claimed_us", event.t_claimed);
  object.time("t_record_us", event.t_record);
  object.known("lang", event.lang);
  object.list("langs", event.langs);
  object.known("url", event.url);
  object.known("version", event.version);
  object.known("content_version", event.content_version);
  object.list("flags", event.flags);
  if (event.order) object.number("order", *event.order);
  append_extra(event, object, out);
  object.end();
}

}  // namespace netra
