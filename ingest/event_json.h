#pragma once

#include <string>

#include "ingest/event.h"

namespace netra {

// Appends the event as one line of canonical JSON (without LF), fields as in FORMATS; what `netra events` prints and
// what the `canonical` format reads.
void append_event_json(const Event& event, std::string& out);

}  // namespace netra
