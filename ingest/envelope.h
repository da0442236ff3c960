#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/format.h"

namespace netra {

// What a pipeline may wrap records in, by the names that people use:
//   none         nothing
//   cloudevents  CloudEvents 1.0: structured (`data`, `data_base64`), a JSON array of such, or binary, where the value is
//                the document itself and all else stands in headers
//   debezium     a row's change: the document is `after`, with or without `payload` around it
//   connect      Kafka Connect's `{"schema", "payload"}`; the payload may be a JSON string
//   string       the document as one JSON string
std::vector<std::string> envelope_names();

// A format that takes the envelope off and gives what is inside to `inner`; `inner` itself for `none` and for no name.
// An envelope's own time is the record's where that has none. A row's deletion and a tombstone are the pipeline's doing,
// not the author's: control events. Throws InputError naming the known envelopes.
std::unique_ptr<Format> make_enveloped(const std::string& envelope, std::unique_ptr<Format> inner);

}  // namespace netra
