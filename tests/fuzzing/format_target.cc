#include "ingest/event_json.h"
#include "ingest/format.h"
#include "metrics/sha256.h"
#include "tests/fuzzing/target.h"
#include "tests/ingest/parse_lines.h"

namespace netra::fuzzing {

// A record ends as events that can be printed, or as a fault inside its bytes; reading it again says the same, and what
// the screen reads of it is what the whole reading says.
Run make_format_target(const std::string& name) {
  struct State {
    std::unique_ptr<Format> format;
    std::vector<Event> events;
    std::string json, again;
  };
  auto state = std::make_shared<State>();
  state->format = make_format(name, "contoh.invalid");
  return [state](std::string_view bytes) {
    auto& [format, events, json, again] = *state;
    const PaddedRecord padded(bytes);
    const Peek peek = format->peek(padded.record);
    const Kind kind = peek.kind;
    const std::string actor(peek.actor_id);
    const std::optional<std::string> words = peek.text ? std::optional<std::string>(*peek.text) : std::nullopt;
    const ParseResult result = format->parse(padded.record, events);
    require(result.ok() != events.empty(), "a record gives events or a fault");
    require(result.offset <= bytes.size(), "a fault lies inside its record");
    require(result.ok() || result.fault < Fault::kDamagedArchive, "a record's fault is a record's");
    json.clear();
    for (const Event& event : events) append_event_json(event, json);
    // The screen looks at fewer fields: it may take for an act what the others make a line of control.
    if (result.ok() && peek.decidable && events.front().kind != Kind::kControl) {
      require(events.front().kind == kind, "the screen reads the kind that the record has");
      require(events.front().actor_id == actor, "the screen reads the actor that the record has");
      const Event& event = events.front();
      require(!words || (event.text == *words && event.op == Op::kCreate && !event.non_public() && !event.incomplete()),
              "words that decide alone are the text of new, whole, public content");
    }
    const ParseResult second = format->parse(padded.record, events);
    again.clear();
    for (const Event& event : events) append_event_json(event, again);
    require(second.fault == result.fault && second.offset == result.offset && again == json, "a second reading says the same");
  };
}

}  // namespace netra::fuzzing
